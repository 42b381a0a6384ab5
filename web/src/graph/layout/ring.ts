// Places around an entity with many neighbours, where forces would make a heap: rings around it, filled so
// that nothing is covered and few lines run behind cards.
import type { Point } from "../state/model";
import { overlaps } from "./boxes";
import { crosses, type Ends } from "./lines";

type Box = Point & { readonly width: number; readonly height: number };

const RINGS = 24;
const FIRST = 250;
const STEP = 70;
/** What a spot costs, in pixels that it might as well be further away. */
const COVERED_LINE = 160;
const LINE_BEHIND_BOX = 180;

/** The best free spot around `parent` for a box of that size. */
export function spot(parent: Box, size: { readonly width: number; readonly height: number }, placed: readonly Box[], lines: readonly Ends[]): Point {
  let best: { readonly at: Point; readonly cost: number } | undefined;
  for (let ring = 0; ring < RINGS; ring += 1) {
    const radius = FIRST + ring * STEP;
    // No spot further out is better than one that costs less than the way there.
    if (best !== undefined && best.cost <= radius) break;
    for (const at of around(parent, radius)) {
      const cost = radius + price({ ...at, ...size }, parent, placed, lines);
      if (best === undefined || cost < best.cost) best = { at, cost };
    }
  }
  return best !== undefined && best.cost < Infinity ? best.at : { x: parent.x, y: parent.y + FIRST + RINGS * STEP };
}

/** Spots on a ring that is wider than high, as cards are. */
function around({ x, y }: Point, radius: number): Point[] {
  const count = Math.round((2 * Math.PI * radius) / 45);
  return Array.from({ length: count }, (_, at) => {
    const angle = (2 * Math.PI * at) / count - Math.PI / 2;
    return { x: x + 1.35 * radius * Math.cos(angle), y: y + 0.8 * radius * Math.sin(angle) };
  });
}

function price(box: Box, parent: Box, placed: readonly Box[], lines: readonly Ends[]): number {
  let cost = 0;
  const own = { source: parent, target: box };
  for (const other of placed) {
    if (overlaps(box, other, 16)) return Infinity;
    if (other !== parent && crosses(other, own, 2)) cost += LINE_BEHIND_BOX;
  }
  for (const line of lines) if (crosses(box, line, 4)) cost += COVERED_LINE;
  return cost;
}
