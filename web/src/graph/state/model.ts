// What a picture of the graph is to show: wishes only, no data. The URL holds all of it.
import type { EntityKind, RelationKind } from "../../gql/schema.gen";

/** Which way relations of a group run, seen from the entity that is opened. */
export type Direction = "OUT" | "IN" | "BOTH";

/** Relations of one kind and direction at an entity, and how many of them are shown. */
export type Group = { readonly kind: RelationKind; readonly direction: Direction; readonly shown: number };

/** An entity whose groups are shown with their counts; of those in `groups`, some neighbours too. */
export type Opened = { readonly slug: string; readonly groups: readonly Group[] };

export type Point = { readonly x: number; readonly y: number };

export type GraphState = {
  /** Entities that were put there by hand, not found by opening another. */
  readonly roots: readonly string[];
  /** In the order in which they were opened. */
  readonly opened: readonly Opened[];
  /** Entities that are not to be shown, however they are reached. */
  readonly removed: readonly string[];
  /** Entities that stay where they are when the picture is arranged anew. */
  readonly pinned: readonly string[];
  /** Where things stand, by `placeKey` of their ids. */
  readonly places: Readonly<Record<string, Point>>;
  readonly withoutKinds: readonly EntityKind[];
  readonly withoutRelations: readonly RelationKind[];
  /** Show relations that hold on this date only. */
  readonly on: string | undefined;
  /** The two ends whose shortest ways are shown. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The slug of an entity, or the id of a relation. */
  readonly selected: string | undefined;
  readonly view: "graph" | "table";
};

export const EMPTY: GraphState = {
  roots: [],
  opened: [],
  removed: [],
  pinned: [],
  places: {},
  withoutKinds: [],
  withoutRelations: [],
  on: undefined,
  from: undefined,
  to: undefined,
  selected: undefined,
  view: "graph",
};

/** How many neighbours one step shows. */
export const PAGE = 8;

/** How many entities a picture holds: more is no picture. */
export const LIMIT = 200;

/** How many the server gives at a time. */
export const BATCH = 100;

/** The id of what stands for a group in the picture: a slug has no dot. */
export function groupId(slug: string, { kind, direction }: Omit<Group, "shown">): string {
  return `${slug}.${kind}.${direction}`;
}

/** Whether what is selected is a relation; an id has an underscore, a slug has none. */
export function isRelationId(selected: string): boolean {
  return selected.includes("_");
}

/** Whether an id in the picture is an entity's, which is its slug; that of a group has dots. */
export function isEntityId(id: string): boolean {
  return !id.includes(".");
}

/** Whether there is nothing to show. */
export function isEmpty(state: GraphState): boolean {
  return state.roots.length === 0 && (state.from === undefined || state.to === undefined);
}

/** A short name under which the place of something is kept: four letters, 1.7 million of them. */
export function placeKey(id: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  }
  return (hash % 36 ** 4).toString(36).padStart(4, "0");
}
