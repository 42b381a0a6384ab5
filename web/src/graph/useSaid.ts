// What changed in the picture, for those who hear it.
import { useEffect, useRef, useState } from "react";
import type { Picture } from "./state/picture";
import { useGraphWords } from "./words";

/** A sentence on the latest change; empty at first. */
export function useSaid({ nodes, links }: Picture, isComplete: boolean): string {
  const words = useGraphWords().said;
  const before = useRef<number>(undefined);
  const [said, setSaid] = useState("");
  const count = nodes.size;
  useEffect(() => {
    if (!isComplete) return;
    const change = count - (before.current ?? count);
    before.current = count;
    if (change === 0) return;
    setSaid(`${change > 0 ? words.more(change) : words.fewer(-change)}. ${words.shown(count, links.length)}.`);
  }, [count, links.length, isComplete, words]);
  return said;
}
