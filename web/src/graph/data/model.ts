// What is known of the graph so far, and what of it passes the filters.
import type { EntityKind, RelationKind } from "../../gql/schema.gen";
import { groupId, type Direction, type Group, type GraphState } from "../state/model";
import type { GraphRelationFragment } from "./graph.gen";

export type Count = { readonly kind: RelationKind; readonly direction: Direction; readonly count: number };

export type Entity = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: EntityKind;
  /** Relations that touch it, by group. */
  readonly counts: readonly Count[];
};

/** A relation; its ends are slugs. */
export type Relation = Omit<GraphRelationFragment, "__typename"> & { readonly from: string; readonly to: string };

/** The part of a group that is loaded, the most recent first. */
export type Page = {
  readonly relations: readonly Relation[];
  readonly hasMore: boolean;
  readonly cursor: string | null;
  /** How many there are in all, where filters make it another number than the entity's own count. */
  readonly total: number | undefined;
};

export type Path = { readonly entities: readonly string[]; readonly relations: readonly Relation[] };

export type Data = {
  readonly entities: ReadonlyMap<string, Entity>;
  /** Slugs that lead to no entity. */
  readonly missing: ReadonlySet<string>;
  /** By `pageKey`. */
  readonly pages: ReadonlyMap<string, Page>;
  /** By `pathKey`. */
  readonly paths: ReadonlyMap<string, readonly Path[]>;
  /** Relations among an entity and its neighbours, by its slug. */
  readonly links: ReadonlyMap<string, readonly Relation[]>;
};

/** Every kind of relation, in the order in which they are shown. */
export const RELATION_KINDS: readonly RelationKind[] = [
  "FUNDS",
  "ACCOUNTABLE_FOR",
  "EXTENDS",
  "IMPLEMENTS",
  "SUPPORTS",
  "PARTNERS",
  "ESTABLISHES",
  "MODELLED_ON",
  "PART_OF",
  "SUCCEEDS",
  "LOCATED_IN",
  "ADVANCES",
  "HOLDS_OFFICE",
  "PARTICIPATES_IN",
  "HOSTS",
  "PROPOSES",
  "COVERS",
];

type Filters = Pick<GraphState, "withoutKinds" | "withoutRelations" | "on">;

/** Whether filters change which neighbours a group has. */
export function isFiltered({ withoutKinds, on }: Filters): boolean {
  return withoutKinds.length > 0 || on !== undefined;
}

/** The key of a group's page under the filters. */
export function pageKey(slug: string, group: Omit<Group, "shown">, filters: Filters): string {
  return [groupId(slug, group), [...filters.withoutKinds].sort().join("+"), filters.on ?? ""].join("|");
}

const UNFILTERED: Filters = { withoutKinds: [], withoutRelations: [], on: undefined };

/** What is known of a group under the filters. A group that is wholly loaded is filtered here, without asking. */
export function pageOf(data: Data, slug: string, group: Omit<Group, "shown">, filters: Filters): Page | undefined {
  const whole = data.pages.get(pageKey(slug, group, UNFILTERED));
  if (!isFiltered(filters)) return whole;
  if (whole === undefined || whole.hasMore) return data.pages.get(pageKey(slug, group, filters));
  const relations = whole.relations.filter((relation) => {
    const other = data.entities.get(relation.from === slug ? relation.to : relation.from);
    return other !== undefined && !filters.withoutKinds.includes(other.kind) && holds(relation, filters.on);
  });
  return { ...whole, relations, total: relations.length };
}

/** The key of the ways between the two ends under the filters; none where no two ends are chosen. */
export function pathKey({ from, to, withoutRelations }: GraphState): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  return [from, to, [...withoutRelations].sort().join("+")].join("|");
}

/** Whether a relation holds on a date that is known to the year, the month or the day; unknown ends are open. */
export function holds({ since, until }: Pick<Relation, "since" | "until">, on: string | undefined): boolean {
  if (on === undefined) return true;
  const first = (date: string) => `${date}-01-01`.slice(0, 10);
  // No month has a 99th day, but as texts they compare as days do.
  const last = (date: string) => `${date}-99-99`.slice(0, 10);
  return (since == null || first(since) <= last(on)) && (until == null || first(on) <= last(until));
}

/** Counts as the view groups them: relations that mean the same from both ends are one group. */
export function grouped(counts: readonly { kind: RelationKind; direction: Direction; count: number }[]): readonly Count[] {
  const found = new Map<string, Count>();
  for (const { kind, direction: way, count } of counts) {
    const direction = kind === "PARTNERS" ? "BOTH" : way;
    const key = kind + direction;
    found.set(key, { kind, direction, count: count + (found.get(key)?.count ?? 0) });
  }
  return [...found.values()];
}
