// Which part of the picture is seen: all of it at first; later it moves only when what is new lies outside.
import { getViewportForBounds, useReactFlow, type Viewport } from "@xyflow/react";
import { useCallback, useEffect, useRef, type RefObject } from "react";
import { bounds } from "./geometry";
import type { CardShape, PillShape, Scene } from "./scene";

type Shape = CardShape | PillShape;

/** Room at the edges, in pixels: below for the kinds, at the right for the buttons. */
const ROOM = { top: "24px", right: "64px", bottom: "72px", left: "24px" } as const;
export const ZOOM = { least: 0.15, most: 2 } as const;

/** How long the view takes to move: no time for those who want less motion. */
export function motion(): { duration: number } {
  return { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300 };
}

/** Where less than this fits, names could not be read; then the middle is shown, and the rest is a drag away. */
const READABLE = { narrow: 0.62, wide: 0.3 } as const;

/** The view that has the whole scene in it, at its own size at most. */
function whole(scene: Scene, { clientWidth, clientHeight }: HTMLElement): Viewport {
  const all = bounds([...scene.cards, ...scene.pills].map(({ box }) => box));
  return getViewportForBounds(all, clientWidth, clientHeight, ZOOM.least, 1, ROOM);
}

/** The same where names can be read in it; else the part around what is selected. */
function readable(scene: Scene, element: HTMLElement, centre: string | undefined): Viewport {
  const { clientWidth, clientHeight } = element;
  const fitting = whole(scene, element);
  const least = clientWidth < 600 ? READABLE.narrow : READABLE.wide;
  const middle = (scene.cards.find(({ id }) => id === centre) ?? scene.cards[0])?.box;
  if (fitting.zoom >= least || middle === undefined) return fitting;
  return { x: clientWidth / 2 - middle.x * least, y: clientHeight / 2 - middle.y * least, zoom: least };
}

function isOutside({ box }: Shape, { x, y, zoom }: Viewport, { clientWidth, clientHeight }: HTMLElement): boolean {
  const [left, top] = [(box.x - box.width / 2) * zoom + x, (box.y - box.height / 2) * zoom + y];
  return left < 0 || top < 0 || left + box.width * zoom > clientWidth || top + box.height * zoom > clientHeight;
}

/** Keeps what is new in view; gives a function that shows all. */
export function useView(scene: Scene, frame: RefObject<HTMLDivElement | null>, centre: string | undefined): () => void {
  const { getViewport, setViewport } = useReactFlow();
  const middle = useRef(centre);
  middle.current = centre;
  const seen = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const shapes = [...scene.cards, ...scene.pills];
    const fresh = shapes.filter(({ id }) => !seen.current.has(id));
    const isFirst = seen.current.size === 0;
    seen.current = new Set(shapes.map(({ id }) => id));
    const element = frame.current;
    if (element === null || fresh.length === 0) return;
    const isLost = fresh.some((shape) => isOutside(shape, getViewport(), element));
    if (isFirst || isLost) void setViewport(readable(scene, element, middle.current), isFirst ? undefined : motion());
  }, [scene, frame, getViewport, setViewport]);
  // A turned phone, or a narrower window, must not lose sight of the picture.
  const latest = useRef(scene);
  latest.current = scene;
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      const { cards } = latest.current;
      const card = cards.find(({ id }) => id === middle.current) ?? cards[0];
      if (card === undefined || !isOutside(card, getViewport(), element)) return;
      void setViewport(readable(latest.current, element, middle.current));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, getViewport, setViewport]);
  return useCallback(() => {
    if (frame.current !== null) void setViewport(whole(scene, frame.current), motion());
  }, [scene, frame, setViewport]);
}
