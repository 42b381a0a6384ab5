// Finds places for what is new in a picture. What has a place keeps it.
import { forceLink, forceManyBody, forceSimulation, type SimulationNodeDatum } from "d3-force";
import { isEntityId, type Point } from "../state/model";
import { separate, space, unheap } from "./boxes";
import { clear, type Ends } from "./lines";
import { spot } from "./ring";

/**
 * What is to be placed: the middle, where it has one already. It stays there, but for what is `isLoose`: that
 * moves aside where others cover it.
 */
export type Box = Sized & { readonly at: Point | undefined; readonly isLoose: boolean };
type Sized = { readonly id: string; readonly width: number; readonly height: number };

/** A line between two boxes; `room` is how long its words are, `isTight` keeps the ends together. */
export type Line = { readonly a: string; readonly b: string; readonly room: number; readonly isTight: boolean };

export type Job = { readonly boxes: readonly Box[]; readonly lines: readonly Line[] };

type Body = SimulationNodeDatum & Box & { x: number; y: number; isFixed: boolean };

const TICKS = 160;

/** With more neighbours than these, an entity has them in rings. */
const CROWD = 20;

/** With more entities than these, what comes to them finds a place among them, rather than being pulled to it. */
const SETTLED = 10;

/** Places for all boxes. The same job always has the same answer. */
export function settle({ boxes, lines }: Job): Readonly<Record<string, Point>> {
  const bodies = seeded(boxes, lines);
  const fresh = bodies.filter((body) => !body.isFixed);
  if (fresh.length > 0) run(bodies, lines);
  for (const body of bodies) body.isFixed &&= !body.isLoose;
  unheap(bodies, 8);
  return Object.fromEntries(bodies.map(({ id, x, y }) => [id, { x: Math.round(x), y: Math.round(y) }]));
}

function run(bodies: Body[], lines: readonly Line[]): void {
  const byId = new Map(bodies.map((body) => [body.id, body]));
  const links = lines.flatMap(({ a, b, room, isTight }) => {
    const [source, target] = [byId.get(a), byId.get(b)];
    return source === undefined || target === undefined ? [] : [{ source, target, room, isTight }];
  });
  const simulation = forceSimulation(bodies)
    .stop()
    .alphaDecay(1 - 0.005 ** (1 / TICKS))
    .force(
      "link",
      forceLink<Body, (typeof links)[number]>(links)
        .distance(({ source, target, room, isTight }) => length(source, target, room, isTight))
        .strength(({ isTight }) => (isTight ? 0.9 : 0.35)),
    )
    .force("apart", forceManyBody<Body>().strength(-900).distanceMax(700))
    .force("lines", () => clear(bodies, links, 10, 0.12))
    .force("words", () => space(links))
    .force("boxes", () => separate(bodies, 18));
  simulation.tick(TICKS);
  // Forces leave some overlap; now only that is undone.
  for (let round = 0; round < 60; round += 1) {
    clear(bodies, links, 8, 0.25);
    space(links);
    separate(bodies, 14);
  }
  for (let round = 0; round < 200 && separate(bodies, 14); round += 1);
}

/** How far apart two linked middles want to be: both boxes, and room for the words on the line. */
function length(a: Body, b: Body, room: number, isTight: boolean): number {
  const [dx, dy] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
  // Side by side, the widths stand in the way; one above the other, the heights.
  const flat = dx / (dx + dy || 1);
  const reach = (flat * (a.width + b.width) + (1 - flat) * (a.height + b.height)) / 2;
  return reach + (isTight ? 34 : Math.max(60, flat * room + 56));
}

/** Gives each new box a start beside what it hangs on, spread over the side that is free. */
function seeded(boxes: readonly Box[], lines: readonly Line[]): Body[] {
  const bodies = new Map<string, Body>();
  for (const box of boxes) {
    if (box.at === undefined) continue;
    const { x, y } = box.at;
    bodies.set(box.id, { ...box, x, y, fx: x, fy: y, isFixed: true });
  }
  const linked = neighbours(lines);
  const waiting = new Map(boxes.filter(({ at }) => at === undefined).map((box) => [box.id, box]));
  while (waiting.size > 0) {
    const [parent, children] = next(bodies, waiting, linked);
    const beside = [...(linked.get(parent?.id ?? "") ?? [])].flatMap((id) => bodies.get(id) ?? []);
    // Groups stand near, so the first neighbours have room all around, behind them.
    const taken = beside.some((body) => !isGroup(body)) ? beside : [];
    const others = [...bodies.values()].filter((body) => body !== parent && !isGroup(body));
    const isCrowd = others.length > SETTLED || taken.length + children.length > CROWD;
    // Forces would drive it out of its own rings.
    if (parent !== undefined && isCrowd) Object.assign(parent, { fx: parent.x, fy: parent.y, isFixed: true });
    children.forEach((box, at) => {
      waiting.delete(box.id);
      if (parent !== undefined && isCrowd && !isGroup(box)) {
        const ends = [...(linked.get(box.id) ?? [])].flatMap((id) => bodies.get(id) ?? []);
        const { x, y } = spot(parent, { size: box, linked: ends, placed: [...bodies.values()], lines: drawn(lines, bodies) });
        bodies.set(box.id, { ...box, x, y, fx: x, fy: y, isFixed: true });
      } else {
        const start = parent === undefined ? outside([...bodies.values()], at) : around(parent, taken, at, children.length);
        bodies.set(box.id, { ...box, ...start, isFixed: false });
      }
    });
  }
  return boxes.map(({ id }) => bodies.get(id)!);
}

/** What stands for a group keeps near its entity. */
function isGroup({ id }: Box): boolean {
  return !isEntityId(id);
}

/** Lines both of whose ends have a place. */
function drawn(lines: readonly Line[], bodies: ReadonlyMap<string, Body>): Ends[] {
  return lines.flatMap(({ a, b, room }) => {
    const [source, target] = [bodies.get(a), bodies.get(b)];
    return source === undefined || target === undefined ? [] : [{ source, target, room }];
  });
}

function neighbours(lines: readonly Line[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const put = (one: string, other: string) => {
    const set = found.get(one) ?? new Set<string>();
    found.set(one, set.add(other));
  };
  for (const { a, b } of lines) {
    put(a, b);
    put(b, a);
  }
  return found;
}

/** The next placed box that new ones hang on, with these; or a new one that hangs on nothing. */
function next(placed: ReadonlyMap<string, Body>, waiting: ReadonlyMap<string, Box>, beside: ReadonlyMap<string, ReadonlySet<string>>): [Body | undefined, Box[]] {
  for (const body of placed.values()) {
    const children = [...waiting.values()].filter(({ id }) => beside.get(body.id)?.has(id));
    if (children.length > 0) return [body, children];
  }
  return [undefined, [...waiting.values()].slice(0, 1)];
}

function around(parent: Body, taken: readonly Body[], at: number, all: number): Point {
  const radius = 230 + 9 * all;
  if (taken.length === 0) {
    const angle = -Math.PI / 2 + (2 * Math.PI * at) / all;
    return { x: parent.x + 1.25 * radius * Math.cos(angle), y: parent.y + 0.85 * radius * Math.sin(angle) };
  }
  const [middle, width] = gap(taken.map(({ x, y }) => Math.atan2(y - parent.y, x - parent.x)));
  const angle = middle + width * ((at + 1) / (all + 1) - 0.5);
  return { x: parent.x + 1.15 * radius * Math.cos(angle), y: parent.y + 0.9 * radius * Math.sin(angle) };
}

/** The widest gap between angles: its middle, and how wide it is. */
function gap(angles: readonly number[]): [number, number] {
  const sorted = [...angles].sort((a, b) => a - b);
  let widest: [number, number] = [0, 0];
  sorted.forEach((start, at) => {
    const end = sorted[at + 1] ?? sorted[0]! + 2 * Math.PI;
    if (end - start > widest[1]) widest = [(start + end) / 2, end - start];
  });
  return widest;
}

/** Beside all that is placed. */
function outside(placed: readonly Body[], at: number): Point {
  if (placed.length === 0) return { x: 0, y: 0 };
  const right = Math.max(...placed.map(({ x, width }) => x + width / 2));
  const middle = placed.reduce((sum, { y }) => sum + y, 0) / placed.length;
  return { x: right + 260 + 40 * at, y: middle };
}
