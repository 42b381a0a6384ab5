// Keeps boxes from lying over each other.

type Box = { x: number; y: number; readonly width: number; readonly height: number; readonly isFixed: boolean };

/** Whether two boxes are nearer to each other than `margin`. */
export function overlaps(a: Omit<Box, "isFixed">, b: Omit<Box, "isFixed">, margin: number): boolean {
  return (
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 + margin && Math.abs(a.y - b.y) < (a.height + b.height) / 2 + margin
  );
}

/** Pushes boxes apart that are nearer than `margin`, the shorter way; fixed ones stay. Tells whether any moved. */
export function separate(boxes: readonly Box[], margin: number): boolean {
  let hasMoved = false;
  for (let i = 0; i < boxes.length; i += 1) {
    const a = boxes[i]!;
    for (let j = i + 1; j < boxes.length; j += 1) {
      const b = boxes[j]!;
      if (a.isFixed && b.isFixed) continue;
      hasMoved = push(a, b, margin, margin) || hasMoved;
    }
  }
  return hasMoved;
}

/** Pushes the ends of each line apart until the words on it have room between them. */
export function space(lines: readonly { readonly source: Box; readonly target: Box; readonly room: number }[]): void {
  for (const { source, target, room } of lines) {
    if (room > 0 && !(source.isFixed && target.isFixed)) push(source, target, room + 30, 48);
  }
}

function push(a: Box, b: Box, marginX: number, marginY: number): boolean {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const x = (a.width + b.width) / 2 + marginX - Math.abs(dx);
  const y = (a.height + b.height) / 2 + marginY - Math.abs(dy);
  if (x <= 0.5 || y <= 0.5) return false;
  const [forA, forB] = a.isFixed ? [0, 1] : b.isFixed ? [1, 0] : [0.5, 0.5];
  if (x < y) {
    const way = dx < 0 ? -x : x;
    a.x -= way * forA;
    b.x += way * forB;
  } else {
    const way = dy < 0 ? -y : y;
    a.y -= way * forA;
    b.y += way * forB;
  }
  return true;
}

/** Moves each box that others cover to the nearest free spot. */
export function unheap(boxes: readonly Box[], margin: number): void {
  for (const box of boxes) {
    const others = boxes.filter((other) => other !== box);
    const isCovered = () => others.some((other) => overlaps(box, other, margin));
    if (box.isFixed || !isCovered()) continue;
    const { x, y } = box;
    for (let step = 1; step < 4000 && isCovered(); step += 1) {
      // A spiral of golden angles looks everywhere, near spots first.
      const radius = 12 * Math.sqrt(step);
      box.x = x + radius * Math.cos(2.4 * step);
      box.y = y + radius * Math.sin(2.4 * step);
    }
  }
}
