// Where everything in a picture stands. What has no place yet gets one from the worker, and the places
// then go into the state, so that they stay.
import { useEffect, useMemo, useRef, useState } from "react";
import { placeKey, type GraphState, type Point } from "../state/model";
import { overlaps } from "./boxes";
import type { Box, Job } from "./forces";
import type { Figures } from "./figures";

type Answer = { readonly turn: number; readonly places: Readonly<Record<string, Point>> };

export type Places = Readonly<Record<string, Point>>;

/**
 * The middle of each card and pill that has a place. `settled` is told the places of all, by key, once
 * what was new has its own.
 */
export function useLayout(figures: Figures, state: GraphState, settled: (places: Places) => void): Places {
  const worker = useRef<Worker>(undefined);
  const turn = useRef(0);
  // What the worker found shows at once, before the address has it.
  const [found, setFound] = useState<Places>({});
  const tell = useRef(settled);
  tell.current = settled;

  useEffect(() => {
    const own = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.current = own;
    own.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      if (data.turn !== turn.current) return;
      const places = Object.fromEntries(Object.entries(data.places).map(([id, at]) => [placeKey(id), at]));
      setFound(places);
      tell.current(places);
    });
    return () => own.terminate();
  }, []);

  const { places, pinned } = state;
  const boxes = useMemo(() => placed(figures, places, pinned), [figures, places, pinned]);
  const lacks = boxes.some(({ at, isLoose }) => at === undefined || isLoose);
  useEffect(() => {
    turn.current += 1;
    if (!lacks || !figures.isComplete) return;
    const job: Job = { boxes, lines: figures.lines };
    worker.current?.postMessage({ job, turn: turn.current });
  }, [boxes, figures, lacks]);

  return useMemo(() => {
    const at = boxes.flatMap((box) => {
      const place = box.at ?? found[placeKey(box.id)];
      return place === undefined ? [] : [[box.id, place] as const];
    });
    return Object.fromEntries(at);
  }, [boxes, found]);
}

/** Boxes where they stand. Names in another language may be longer, so that one covers another: the later is loose. */
function placed({ boxes }: Figures, places: Places, pinned: readonly string[]): readonly Box[] {
  const standing: (Point & Figures["boxes"][number])[] = [];
  return boxes.map((box) => {
    const at = places[placeKey(box.id)];
    if (at === undefined) return { ...box, at, isLoose: false };
    const own = { ...box, ...at };
    const isLoose = !pinned.includes(box.id) && standing.some((other) => overlaps(own, other, -1));
    standing.push(own);
    return { ...box, at, isLoose };
  });
}
