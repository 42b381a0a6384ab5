// The keys of the picture. They hold while something in it has the focus.
import type { ReactFlowInstance } from "@xyflow/react";
import { useCallback, type KeyboardEvent, type RefObject } from "react";
import type { Doing } from "../doing";
import { nearest } from "./geometry";
import { adjacent, type Scene } from "./scene";
import { motion } from "./useView";

type Needed = {
  readonly scene: Scene;
  readonly doing: Doing;
  readonly flow: Pick<ReactFlowInstance, "zoomIn" | "zoomOut" | "getViewport" | "setCenter">;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly fit: () => void;
  readonly showKeys: () => void;
};

const ARROWS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

const LETTERS: Readonly<Record<string, (doing: Doing, id: string) => void>> = {
  p: (doing, id) => doing.pin(id),
  r: (doing, id) => doing.selectRelation(id),
  a: (doing, id) => doing.from(id),
  b: (doing, id) => doing.to(id),
};

export function useKeys({ scene, doing, flow, frame, fit, showKeys }: Needed): (event: KeyboardEvent) => void {
  const focus = useCallback(
    (id: string) => {
      const element = frame.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`);
      const box = [...scene.cards, ...scene.pills].find((shape) => shape.id === id)?.box;
      element?.focus({ preventScroll: true });
      if (element == null || box === undefined || frame.current === null) return;
      const [inner, outer] = [element.getBoundingClientRect(), frame.current.getBoundingClientRect()];
      const isSeen =
        inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
      if (!isSeen) void flow.setCenter(box.x, box.y, { zoom: flow.getViewport().zoom, ...motion() });
    },
    [scene, flow, frame],
  );

  return useCallback(
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)) return;
      const id = event.target.closest<HTMLElement>("[data-node]")?.dataset["node"];
      const isDone = id === undefined ? whole(event.key) : at(id, event.key) || whole(event.key);
      if (isDone) event.preventDefault();

      function whole(key: string): boolean {
        if (key === "+" || key === "=") void flow.zoomIn(motion());
        else if (key === "-") void flow.zoomOut(motion());
        else if (key === "0") fit();
        else if (key === "?") showKeys();
        else if (key === "Escape") doing.select(undefined);
        else if (key === "Home" && scene.cards[0] !== undefined) focus(scene.cards[0].id);
        else return false;
        return true;
      }

      function at(own: string, key: string): boolean {
        const arrow = ARROWS[key];
        if (arrow !== undefined) {
          const to = towards(scene, own, arrow);
          if (to !== undefined) focus(to);
        } else if (key === "Enter") {
          doing.enter(own);
        } else if (key === " ") {
          doing.select(own);
        } else if (key === "Delete" || key === "Backspace") {
          const to = adjacent(scene, own)[0];
          doing.drop(own);
          if (to !== undefined) focus(to);
        } else {
          const does = LETTERS[key.toLowerCase()];
          does?.(doing, own);
          return does !== undefined;
        }
        return true;
      }
    },
    [scene, doing, flow, focus, fit, showKeys],
  );
}

/** What lies in a direction: a neighbour, else anything. */
function towards(scene: Scene, own: string, arrow: { readonly x: number; readonly y: number }): string | undefined {
  const all = [...scene.cards, ...scene.pills].map(({ id, box }) => ({ id, x: box.x, y: box.y }));
  const here = all.find(({ id }) => id === own);
  if (here === undefined) return undefined;
  const beside = new Set(adjacent(scene, own));
  const others = all.filter(({ id }) => id !== own);
  return (nearest(here, arrow, others.filter(({ id }) => beside.has(id))) ?? nearest(here, arrow, others))?.id;
}
