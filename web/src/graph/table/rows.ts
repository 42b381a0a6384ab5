// The relations of a picture as rows, and their order.
import type { Entity, Relation } from "../data/model";
import type { Picture } from "../state/picture";

export type Row = { readonly relation: Relation; readonly from: Entity; readonly to: Entity };

export const COLUMNS = ["entity", "kind", "relation", "other", "stage", "money", "since"] as const;
export type Column = (typeof COLUMNS)[number];
export type Order = { readonly by: Column; readonly isDown: boolean };

/** A row for each relation between entities that are shown. */
export function rows(picture: Picture): readonly Row[] {
  return picture.links.flatMap(({ relations }) =>
    relations.flatMap((relation) => {
      const [from, to] = [picture.nodes.get(relation.from)?.entity, picture.nodes.get(relation.to)?.entity];
      return from === undefined || to === undefined ? [] : [{ relation, from, to }];
    }),
  );
}

/** Rows in an order. What is not stated comes last, whichever way; money is compared within its currency. */
export function sorted(all: readonly Row[], { by, isDown }: Order, text: (row: Row, column: Column) => string, language: string): readonly Row[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const value = (row: Row): string | undefined => {
    if (by === "money") return row.relation.money?.currency;
    if (by === "since") return row.relation.since ?? undefined;
    return text(row, by);
  };
  const amount = ({ relation: { money } }: Row) => Number(money?.amount ?? 0);
  const sign = isDown ? -1 : 1;
  return [...all].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    const order = by === "money" && left === right ? amount(a) - amount(b) : compare(left, right);
    return sign * order;
  });
}
