// A picture with places: what the canvas, the exported picture and the keys all go by.
import type { Figures } from "../layout/figures";
import type { Point } from "../state/model";
import type { Link, More, Picture, PictureNode } from "../state/picture";
import { between, type Placed, type Segment } from "./geometry";

export type CardShape = { readonly id: string; readonly box: Placed; readonly node: PictureNode; readonly lines: readonly string[] };
export type PillShape = { readonly id: string; readonly box: Placed; readonly more: More; readonly words: string; readonly count: string };
export type LineShape = {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly segment: Segment;
  /** The middle of the words on it. */
  readonly wordsAt: Point;
  /** None for the line to a pill. */
  readonly link: Link | undefined;
  readonly labels: readonly string[];
  readonly headAtA: boolean;
  readonly headAtB: boolean;
};

export type Scene = {
  readonly cards: readonly CardShape[];
  readonly pills: readonly PillShape[];
  readonly lines: readonly LineShape[];
};

/** All of the picture that has a place. */
export function scene(picture: Picture, figures: Figures, places: Readonly<Record<string, Point>>): Scene {
  const boxes = new Map<string, Placed>();
  for (const { id, width, height } of figures.boxes) {
    const at = places[id];
    if (at !== undefined) boxes.set(id, { ...at, width, height });
  }
  const cards = [...picture.nodes].flatMap(([id, node]) => {
    const box = boxes.get(id);
    return box === undefined ? [] : [{ id, box, node, lines: figures.cards.get(id)?.lines ?? [] }];
  });
  const pills = picture.more.flatMap((more) => {
    const [box, pill] = [boxes.get(more.id), figures.pills.get(more.id)];
    return box === undefined || pill === undefined ? [] : [{ id: more.id, box, more, words: pill.words, count: pill.count }];
  });
  const degrees = new Map<string, number>();
  for (const end of picture.links.flatMap(({ a, b }) => [a, b])) degrees.set(end, 1 + (degrees.get(end) ?? 0));
  const line = (id: string, a: string, b: string, link: Link | undefined): LineShape[] => {
    const [from, to] = [boxes.get(a), boxes.get(b)];
    if (from === undefined || to === undefined) return [];
    const segment = between(from, to);
    const words = figures.labels.get(id) ?? [];
    const directed = (link?.relations ?? []).filter(({ kind }) => kind !== "PARTNERS");
    return [
      {
        id,
        a,
        b,
        segment,
        wordsAt: wordsAt(segment, words, (degrees.get(a) ?? 0) - (degrees.get(b) ?? 0)),
        link,
        labels: words,
        headAtA: directed.some((relation) => relation.to === a),
        headAtB: directed.some((relation) => relation.to === b),
      },
    ];
  };
  const lines = [
    ...picture.links.flatMap((link) => line(link.id, link.a, link.b, link)),
    ...picture.more.flatMap((more) => line(`to ${more.id}`, more.of, more.id, undefined)),
  ];
  return { cards, pills, lines };
}

/** How many more links an end has for words to keep off it. */
const HUB = 6;

/** Words stand in the middle; where one end has many lines, at the other, as all middles are near each other there. */
function wordsAt({ from, to, middle }: Segment, words: readonly string[], surplus: number): Point {
  if (words.length === 0 || Math.abs(surplus) < HUB) return middle;
  const [near, far] = surplus > 0 ? [to, from] : [from, to];
  const [dx, dy] = [far.x - near.x, far.y - near.y];
  const length = Math.hypot(dx, dy);
  if (length === 0) return middle;
  // How far the words reach along the line: half their height if it is steep, half their width if it is flat.
  const reach = Math.min((8 * words.length + 2) / Math.abs(dy / length || 1e-9), 60 / Math.abs(dx / length || 1e-9)) + 14;
  const way = Math.min(reach, length / 2) / length;
  return { x: near.x + dx * way, y: near.y + dy * way };
}

/** What an id's card or pill is linked to. */
export function adjacent({ lines }: Scene, id: string): readonly string[] {
  return lines.flatMap(({ a, b }) => (a === id ? [b] : b === id ? [a] : []));
}
