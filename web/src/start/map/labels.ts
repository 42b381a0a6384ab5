// Where to write names beside dots so that none lies on another.

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** A dot and the size of what is to be written beside it. */
export type Wanted = {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly width: number;
  readonly height: number;
};

const GAP = 4;

/** The places for a label, the best first: right, left, below, above, and the corners. */
function choices({ x, y, radius, width, height }: Wanted): Box[] {
  const [left, right] = [x - radius - GAP - width, x + radius + GAP];
  const [above, below] = [y - radius - GAP - height, y + radius + GAP];
  const [middleX, middleY] = [x - width / 2, y - height / 2];
  const corners = [
    [right, middleY],
    [left, middleY],
    [middleX, below],
    [middleX, above],
    [right, below - GAP],
    [right, above + GAP],
    [left, below - GAP],
    [left, above + GAP],
  ] as const;
  return corners.map(([at, top]) => ({ x: at, y: top, width, height }));
}

const isClear = (one: Box, other: Box): boolean =>
  one.x + one.width <= other.x ||
  other.x + other.width <= one.x ||
  one.y + one.height <= other.y ||
  other.y + other.height <= one.y;

const isWithin = (one: Box, frame: Box): boolean =>
  one.x >= frame.x &&
  one.y >= frame.y &&
  one.x + one.width <= frame.x + frame.width &&
  one.y + one.height <= frame.y + frame.height;

/** A box for each label that has room within `frame`, in the order of `wanted`, which is that of importance; else null. */
export function place(wanted: readonly Wanted[], frame: Box): (Box | null)[] {
  const taken: Box[] = wanted.map(({ x, y, radius }) => ({
    x: x - radius,
    y: y - radius,
    width: 2 * radius,
    height: 2 * radius,
  }));
  return wanted.map((label) => {
    const free = choices(label).find((box) => isWithin(box, frame) && taken.every((other) => isClear(box, other)));
    if (free !== undefined) taken.push(free);
    return free ?? null;
  });
}
