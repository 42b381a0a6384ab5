// What the window is called.
import { useEffect } from "react";

/** Names the window after the view; without a title, after the whole. */
export function useTitle(title?: string): void {
  useEffect(() => {
    document.title = title === undefined ? "Hamkor" : `${title} · Hamkor`;
  }, [title]);
}
