// Keeps boxes off the lines between others, so that no words on a line are covered.

type Box = { x: number; y: number; readonly width: number; readonly height: number; readonly isFixed: boolean };
/** `room` is how long the words in the middle are. */
type Line = { readonly source: Box; readonly target: Box; readonly room: number };

/** Half the height of words on a line. */
const WORDS = 10;

/** The two ends of a line, as boxes by their middles, and how long the words between them are. */
export type Ends = { readonly source: Area; readonly target: Area; readonly room: number };
type Area = Readonly<Omit<Box, "isFixed">>;

/** Whether a line between two others, or the words in its middle, come nearer to a box than `margin`. */
export function crosses(box: Area, { source, target, room }: Ends, margin: number): boolean {
  if (box === source || box === target) return false;
  const [dx, dy] = [target.x - source.x, target.y - source.y];
  const length = Math.hypot(dx, dy) || 1;
  const [bx, by] = [box.x - source.x, box.y - source.y];
  const along = (bx * dx + by * dy) / (length * length);
  if (along <= 0 || along >= 1) return false;
  const off = Math.abs(bx * dy - by * dx) / length;
  const [wide, high] = wordsAt(along, room);
  const reach = Math.abs(dy) * (box.width / 2 + wide) + Math.abs(dx) * (box.height / 2 + high);
  return off < reach / length + margin;
}

/** Half of what words take beside a line: they stand in its middle. */
function wordsAt(along: number, room: number): readonly [wide: number, high: number] {
  return room > 0 && along > 0.25 && along < 0.75 ? [room / 2, WORDS] : [0, 0];
}

/** Moves boxes off lines by a part of the way, and the free ends of lines off boxes that stay. */
export function clear(boxes: readonly Box[], lines: readonly Line[], margin: number, part: number): void {
  for (const line of lines) {
    const { source, target, room } = line;
    const [dx, dy] = [target.x - source.x, target.y - source.y];
    const length = Math.hypot(dx, dy);
    if (length < 1) continue;
    const [nx, ny] = [-dy / length, dx / length];
    for (const box of boxes) {
      if (box === source || box === target || (box.isFixed && source.isFixed && target.isFixed)) continue;
      const [bx, by] = [box.x - source.x, box.y - source.y];
      const along = (bx * dx + by * dy) / (length * length);
      if (along <= 0.05 || along >= 0.95) continue;
      const off = bx * nx + by * ny;
      const [wide, high] = wordsAt(along, room);
      const reach = Math.abs(nx) * (box.width / 2 + wide) + Math.abs(ny) * (box.height / 2 + high);
      const lack = reach + margin - Math.abs(off);
      if (lack <= 0) continue;
      shift(box, line, along, (off < 0 ? -lack : lack) * part, [nx, ny]);
    }
  }
}

/** Moves the box by `way` along the normal, or else the line by as much the other way. */
function shift(box: Box, { source, target }: Pick<Line, "source" | "target">, along: number, way: number, [nx, ny]: readonly [number, number]): void {
  if (!box.isFixed) {
    box.x += way * nx;
    box.y += way * ny;
    return;
  }
  // An end moves the line at the box by its share; the end that is nearer to the box has more of it.
  const end = target.isFixed ? source : source.isFixed || along > 0.5 ? target : source;
  const share = end === target ? along : 1 - along;
  end.x -= (way * nx) / Math.max(0.35, share);
  end.y -= (way * ny) / Math.max(0.35, share);
}
