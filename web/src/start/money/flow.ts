// What the picture of money is made of: funders, recipients, directions, and the bands between them.
import type { MoneyLike } from "../../i18n/format";
import type { Linked } from "../../ui/parts";
import { billionths, sum } from "./amounts";

export type End = Linked & { readonly id: string };

/** Money of one currency and stage, as the API groups it; it comes once for each direction of the recipient. */
export type Row = {
  readonly funder: End | null;
  readonly recipient: End | null;
  readonly direction: End | null;
  readonly total: MoneyLike;
};

/** What one funder gives to one recipient. */
export type Gift = {
  readonly funder: End | null;
  readonly recipient: End | null;
  readonly directions: readonly End[];
  readonly total: MoneyLike;
};

export type Column = "funder" | "recipient" | "direction";

/** Where bands begin and end. */
export type Spot = {
  readonly key: string;
  readonly column: Column;
  /** Null where no source says, and for what stands for several. */
  readonly entity: End | null;
  /** How many entities it stands for, where they are too many to be drawn one by one. */
  readonly others: number;
  readonly total: MoneyLike;
  /** Whether others share in its money: `total` counts it whole all the same. */
  readonly isShared: boolean;
};

export type Band = {
  readonly source: string;
  readonly target: string;
  readonly total: MoneyLike;
  /** How broad it is drawn: what several directions share is divided evenly, in the drawing only. */
  readonly breadth: number;
  readonly isShared: boolean;
};

export type Flow = {
  readonly spots: readonly Spot[];
  readonly bands: readonly Band[];
  /** Funders that are not drawn, and what they give. */
  readonly hidden: { readonly funders: number; readonly total: MoneyLike } | null;
};

/** How many of each are drawn by name. */
export const MOST: Record<Column, number> = { funder: 8, recipient: 12, direction: 10 };

/** The key of what stands for several. */
const OTHERS = "others";

const id = (end: End | null) => end?.id ?? "";

/** What each funder gives to each recipient, the biggest first. */
export function gifts(rows: readonly Row[]): Gift[] {
  const found = new Map<string, Gift & { directions: End[] }>();
  for (const { funder, recipient, direction, total } of rows) {
    const key = `${id(funder)} ${id(recipient)}`;
    const gift = found.get(key) ?? { funder, recipient, directions: [], total };
    if (direction !== null) gift.directions.push(direction);
    found.set(key, gift);
  }
  return [...found.values()].sort(bySize);
}

function bySize(one: { total: MoneyLike }, other: { total: MoneyLike }): number {
  const difference = billionths(other.total.amount) - billionths(one.total.amount);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

function grouped(list: readonly Gift[], key: (gift: Gift) => string): Map<string, Gift[]> {
  const groups = new Map<string, Gift[]>();
  for (const gift of list) groups.set(key(gift), [...(groups.get(key(gift)) ?? []), gift]);
  return groups;
}

/** Ids in order of how much money goes through them. */
function ranked(list: readonly Gift[], key: (gift: Gift) => string): string[] {
  const sums = [...grouped(list, key)].map(([name, some]) => ({ name, total: sum(some.map(({ total }) => total)) }));
  return sums.sort(bySize).map(({ name }) => name);
}

/** The picture of `list`: the biggest by name, the rest together. */
export function flow(list: readonly Gift[], most: Record<Column, number> = MOST): Flow {
  const funders = new Set(ranked(list, ({ funder }) => id(funder)).slice(0, most.funder));
  const drawn = list.filter(({ funder }) => funders.has(id(funder)));
  const hidden = list.filter(({ funder }) => !funders.has(id(funder)));
  const recipients = new Set(ranked(drawn, ({ recipient }) => id(recipient)).slice(0, most.recipient));
  const directions = new Set(directionsBySize(drawn).slice(0, most.direction));

  const spots = new Map<string, Spot & { parts: Gift[] }>();
  const bands = new Map<string, Band & { parts: Gift[] }>();
  const spot = (column: Column, end: End | null, isNamed: boolean, gift: Gift, isShared: boolean) => {
    const key = `${column} ${isNamed ? id(end) : OTHERS}`;
    const old = spots.get(key);
    const parts = old?.parts.includes(gift) ? old.parts : [...(old?.parts ?? []), gift];
    spots.set(key, {
      key,
      column,
      entity: isNamed ? end : null,
      others: 0,
      total: gift.total,
      isShared: isShared || old?.isShared === true,
      parts,
    });
    return key;
  };
  const band = (source: string, target: string, gift: Gift, shares: number) => {
    const key = `${source} ${target}`;
    const old = bands.get(key);
    const parts = old?.parts.includes(gift) ? old.parts : [...(old?.parts ?? []), gift];
    const breadth = (old?.breadth ?? 0) + Number(gift.total.amount) / shares;
    bands.set(key, { source, target, total: gift.total, breadth, isShared: shares > 1 || old?.isShared === true, parts });
  };
  for (const gift of drawn) {
    const from = spot("funder", gift.funder, true, gift, false);
    const through = spot("recipient", gift.recipient, recipients.has(id(gift.recipient)), gift, false);
    band(from, through, gift, 1);
    const goals = gift.directions.length === 0 ? [null] : gift.directions;
    for (const goal of goals) {
      const isNamed = goal === null || directions.has(goal.id);
      band(through, spot("direction", goal, isNamed, gift, goals.length > 1), gift, goals.length);
    }
  }
  const total = <Thing extends { parts: Gift[] }>(thing: Thing) => ({
    ...thing,
    total: sum(thing.parts.map((gift) => gift.total)),
  });
  return {
    spots: [...spots.values()].map(total).map((found) => ({ ...found, others: countOthers(found, directions) })),
    bands: [...bands.values()].map(total),
    hidden:
      hidden.length === 0
        ? null
        : { funders: new Set(hidden.map(({ funder }) => id(funder))).size, total: sum(hidden.map((gift) => gift.total)) },
  };
}

function directionsBySize(list: readonly Gift[]): string[] {
  const each = list.flatMap((gift) => gift.directions.map((direction) => ({ ...gift, recipient: direction })));
  return ranked(each, ({ recipient }) => id(recipient));
}

/** How many entities a spot stands for that are not drawn by name. */
function countOthers({ key, column, parts }: Spot & { parts: readonly Gift[] }, named: ReadonlySet<string>): number {
  if (!key.endsWith(OTHERS)) return 0;
  if (column === "recipient") return new Set(parts.map(({ recipient }) => id(recipient))).size;
  const goals = parts.flatMap(({ directions }) => directions.map(id));
  return new Set(goals.filter((goal) => !named.has(goal))).size;
}
