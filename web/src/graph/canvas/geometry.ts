// Lines between boxes.
import type { Point } from "../state/model";
import type { Size } from "../layout/size";

/** A box by its middle. */
export type Placed = Point & Size;

export type Segment = { readonly from: Point; readonly to: Point; readonly middle: Point };

/** The part of the line between two middles that lies outside both boxes. */
export function between(a: Placed, b: Placed): Segment {
  const from = leave(a, b);
  const to = leave(b, a);
  return { from, to, middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } };
}

/** Where the line from the middle of `box` to `target` leaves the box. */
function leave(box: Placed, target: Point): Point {
  const [dx, dy] = [target.x - box.x, target.y - box.y];
  if (dx === 0 && dy === 0) return { x: box.x, y: box.y };
  const scale = Math.min(box.width / 2 / Math.abs(dx || 1e-9), box.height / 2 / Math.abs(dy || 1e-9));
  return { x: box.x + dx * Math.min(1, scale), y: box.y + dy * Math.min(1, scale) };
}

/** An arrow's head as the points of a triangle, its tip at `tip`, coming from `from`. */
export function head(tip: Point, from: Point, size = 8): string {
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  const corner = (turn: number) => `${round(tip.x - size * Math.cos(angle + turn))},${round(tip.y - size * Math.sin(angle + turn))}`;
  return `${round(tip.x)},${round(tip.y)} ${corner(0.42)} ${corner(-0.42)}`;
}

/** The box around all boxes. */
export function bounds(boxes: readonly Placed[]): { x: number; y: number; width: number; height: number } {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const left = Math.min(...boxes.map(({ x, width }) => x - width / 2));
  const top = Math.min(...boxes.map(({ y, height }) => y - height / 2));
  const right = Math.max(...boxes.map(({ x, width }) => x + width / 2));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height / 2));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * Of `others`, the one that lies nearest in a direction from `from`; those that are off it by more
 * than a right angle's half and a bit are not in it.
 */
export function nearest<Item extends Point>(from: Point, direction: Point, others: readonly Item[]): Item | undefined {
  let best: { readonly item: Item; readonly score: number } | undefined;
  for (const item of others) {
    const [dx, dy] = [item.x - from.x, item.y - from.y];
    const distance = Math.hypot(dx, dy);
    const along = (dx * direction.x + dy * direction.y) / (distance || 1);
    if (along < 0.55) continue;
    const score = distance * (2 - along);
    if (best === undefined || score < best.score) best = { item, score };
  }
  return best?.item;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
