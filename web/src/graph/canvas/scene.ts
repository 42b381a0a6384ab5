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
  const line = (id: string, a: string, b: string, link: Link | undefined): LineShape[] => {
    const [from, to] = [boxes.get(a), boxes.get(b)];
    if (from === undefined || to === undefined) return [];
    const directed = (link?.relations ?? []).filter(({ kind }) => kind !== "PARTNERS");
    return [
      {
        id,
        a,
        b,
        segment: between(from, to),
        link,
        labels: figures.labels.get(id) ?? [],
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

/** What an id's card or pill is linked to. */
export function adjacent({ lines }: Scene, id: string): readonly string[] {
  return lines.flatMap(({ a, b }) => (a === id ? [b] : b === id ? [a] : []));
}
