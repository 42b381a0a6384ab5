// Places where much stands already, or many are to come, and forces would make a heap: rings around an
// entity, filled so that nothing is covered and few lines run behind cards.
import type { Point } from "../state/model";
import { overlaps } from "./boxes";
import { crosses, type Ends } from "./lines";

type Box = Point & { readonly width: number; readonly height: number };

const RINGS = 24;
const FIRST = 220;
const STEP = 70;
/** About as long as the words on a line are. */
const ROOM = 60;
/** What a spot costs, in pixels that it might as well be further away. */
const COVERED_LINE = 160;
const LINE_BEHIND_BOX = 180;

/** What stands, and what is to be placed: a box of a size, and what it will be linked to. */
type Wanted = {
  readonly size: { readonly width: number; readonly height: number };
  readonly linked: readonly Box[];
  readonly placed: readonly Box[];
  readonly lines: readonly Ends[];
};

/** The best free spot around `parent`. */
export function spot(parent: Box, wanted: Wanted): Point {
  let best: { readonly at: Point; readonly cost: number } | undefined;
  for (let ring = 0; ring < RINGS; ring += 1) {
    const radius = FIRST + ring * STEP;
    // No spot further out is better than one that costs less than the way there.
    if (best !== undefined && best.cost <= radius) break;
    for (const at of around(parent, radius)) {
      const cost = radius + price({ ...at, ...wanted.size }, wanted);
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

function price(box: Box, { linked, placed, lines }: Wanted): number {
  if (placed.some((other) => overlaps(box, other, 16))) return Infinity;
  let cost = 0;
  for (const source of linked) {
    const own = { source, target: box, room: ROOM };
    for (const other of placed) if (other !== source && crosses(other, own, 2)) cost += LINE_BEHIND_BOX;
  }
  for (const line of lines) if (crosses(box, line, 4)) cost += COVERED_LINE;
  return cost;
}
