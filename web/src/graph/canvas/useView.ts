// Which part of the picture is seen: all of it at first; later it moves only when what is new lies outside.
import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef, type RefObject } from "react";
import { bounds } from "./geometry";
import type { Scene } from "./scene";

const PADDING = 0.12;

/** How long the view takes to move: no time for those who want less motion. */
export function motion(): { duration: number } {
  return { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300 };
}

export function useView(scene: Scene, frame: RefObject<HTMLDivElement | null>): void {
  const { fitBounds, getViewport, setViewport } = useReactFlow();
  const seen = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const shapes = [...scene.cards, ...scene.pills];
    const fresh = shapes.filter(({ id }) => !seen.current.has(id));
    const isFirst = seen.current.size === 0;
    seen.current = new Set(shapes.map(({ id }) => id));
    const element = frame.current;
    if (fresh.length === 0 || element === null) return;
    const { x, y, zoom } = getViewport();
    const isOutside = fresh.some(({ box }) => {
      const [left, top] = [(box.x - box.width / 2) * zoom + x, (box.y - box.height / 2) * zoom + y];
      return left < 0 || top < 0 || left + box.width * zoom > element.clientWidth || top + box.height * zoom > element.clientHeight;
    });
    if (!isFirst && !isOutside) return;
    const all = bounds(shapes.map(({ box }) => box));
    const most = Math.min(element.clientWidth / all.width, element.clientHeight / all.height);
    if (isFirst && most > 1 + 2 * PADDING) {
      // Small pictures stay at their size, in the middle.
      const [middleX, middleY] = [all.x + all.width / 2, all.y + all.height / 2];
      void setViewport({ x: element.clientWidth / 2 - middleX, y: element.clientHeight / 2 - middleY, zoom: 1 });
    } else {
      void fitBounds(all, { padding: PADDING, ...(isFirst ? {} : motion()) });
    }
  }, [scene, frame, fitBounds, getViewport, setViewport]);
}
