// A picture as boxes and lines, with all that is written on them in the language in use.
import type { RelationKind } from "../../gql/schema.gen";
import type { Format } from "../../i18n/format";
import type { Words } from "../../i18n/en";
import type { Relation } from "../data/model";
import type { Link, More, Picture } from "../state/picture";
import type { Line } from "./forces";
import { cardOf, LABEL, pillOf, type Card, type Measure, type Size } from "./size";

export type Figures = {
  readonly boxes: readonly ({ readonly id: string } & Size)[];
  readonly lines: readonly Line[];
  readonly cards: ReadonlyMap<string, Card>;
  readonly pills: ReadonlyMap<string, Size & { readonly words: string; readonly count: string }>;
  /** What is written on each link. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** Nothing more is on its way: places can be found for all. */
  readonly isComplete: boolean;
};

/** No more relations than these are written on one link. */
const LABELS = 3;

export class Figuring {
  constructor(
    private readonly words: Words,
    private readonly format: Format,
    private readonly measure: Measure,
  ) {}

  of(picture: Picture, isComplete: boolean): Figures {
    const cards = new Map([...picture.nodes].map(([slug, { entity }]) => [slug, cardOf(entity.name, this.measure)]));
    const pills = new Map(picture.more.map((more) => [more.id, this.pill(more)]));
    const labels = new Map(picture.links.map((link) => [link.id, this.labels(link)]));
    const lines = [
      ...picture.links.map(({ id, a, b }) => ({ a, b, room: this.room(labels.get(id) ?? []), isTight: false })),
      ...picture.more.map(({ id, of }) => ({ a: of, b: id, room: 0, isTight: true })),
    ];
    const boxes = [...cards, ...pills].map(([id, { width, height }]) => ({ id, width, height }));
    return { boxes, lines, cards, pills, labels, isComplete };
  }

  /** What a relation is called on its line, read from its start. */
  label({ kind, money }: Pick<Relation, "kind" | "money">): string {
    const name = this.words.relationOut[kind];
    return money == null ? name : `${name}: ${this.format.money(money)}`;
  }

  /** The name of a group, seen from the entity that it is at. */
  group(kind: RelationKind, direction: More["direction"]): string {
    return direction === "IN" ? this.words.relationIn[kind] : this.words.relationOut[kind];
  }

  private pill({ kind, direction, left, isAtMost, shown }: More): Size & { words: string; count: string } {
    const words = this.group(kind, direction);
    const number = this.format.number(left);
    const count = `${shown > 0 ? "+" : ""}${isAtMost ? "≤ " : ""}${number}`;
    return { ...pillOf(words, count, this.measure), words, count };
  }

  private labels({ relations }: Link): readonly string[] {
    const all = [...new Set(relations.map((relation) => this.label(relation)))];
    return all.length > LABELS ? [...all.slice(0, LABELS - 1), `+${this.format.number(all.length - LABELS + 1)}`] : all;
  }

  private room(labels: readonly string[]): number {
    return Math.max(0, ...labels.map((label) => this.measure(label, LABEL) + 16));
  }
}
