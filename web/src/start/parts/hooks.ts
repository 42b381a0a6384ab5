// What sections need to know of their surroundings.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore, type RefObject } from "react";
import { useSearchParams } from "wouter";

/** How far below the window a section is made ready, so that it is there when it is scrolled to. */
const AHEAD = "300px";

/** Whether the element is or was near the window. */
export function useNear(): [RefObject<HTMLElement | null>, boolean] {
  const ref = useRef<HTMLElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null || isNear) return undefined;
    const observer = new IntersectionObserver((entries) => setNear(entries.some((entry) => entry.isIntersecting)), {
      rootMargin: AHEAD,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [isNear]);
  return [ref, isNear];
}

/** How broad the element is, in pixels; 0 until it is measured. */
export function useWidth<Shape extends HTMLElement>(): [RefObject<Shape | null>, number] {
  const ref = useRef<Shape>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/** A choice that the address keeps as `?name=value`, so that links have it too; undefined if it is not there. */
export function useParam(name: string): [string | undefined, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setParams(
        (before) => {
          before.set(name, value);
          return before;
        },
        { replace: true },
      ),
    [name, setParams],
  );
  return [params.get(name) ?? undefined, set];
}

const phone = matchMedia("(max-width: 46rem)");

/** Whether the window is as narrow as a phone's. */
export function usePhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      phone.addEventListener("change", listener);
      return () => phone.removeEventListener("change", listener);
    },
    () => phone.matches,
  );
}
