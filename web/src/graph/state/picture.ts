// The picture that a state asks for, drawn from what is loaded: nodes, counts beside them, and links.
import { holds, isFiltered, pageOf, pathKey, type Count, type Data, type Entity, type Relation } from "../data/model";
import { groupId, LIMIT, type Direction, type GraphState, type Opened } from "./model";
import type { RelationKind } from "../../gql/schema.gen";

export type PictureNode = {
  readonly entity: Entity;
  readonly isRoot: boolean;
  readonly isOpen: boolean;
  readonly isPinned: boolean;
  readonly isOnPath: boolean;
  /** Which end of the path it is. */
  readonly end: "from" | "to" | undefined;
  /** How many of its relations are not in the picture. */
  readonly hidden: number;
};

/** What stands for the neighbours of a group that are not shown. */
export type More = {
  readonly id: string;
  readonly of: string;
  readonly kind: RelationKind;
  readonly direction: Direction;
  readonly shown: number;
  readonly left: number;
  /** Filters may leave fewer than `left`; how many is known once some are loaded. */
  readonly isAtMost: boolean;
  readonly isLoading: boolean;
};

/** All relations between two entities. */
export type Link = {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly relations: readonly Relation[];
  readonly isOnPath: boolean;
};

export type Picture = {
  readonly nodes: ReadonlyMap<string, PictureNode>;
  readonly more: readonly More[];
  readonly links: readonly Link[];
  /** The ways between the two ends, the shortest first; none while they are not known. */
  readonly paths: readonly (readonly string[])[] | undefined;
  /** Entities were left out, as the picture is full. */
  readonly isFull: boolean;
  /** How many entities filters keep out of the picture; removed ones are not among them. */
  readonly filtered: number;
};

class Drawing {
  readonly shown = new Map<string, Entity>();
  readonly relations = new Map<string, Relation>();
  readonly onPath = new Set<string>();
  readonly more: More[] = [];
  readonly filtered = new Set<string>();
  isFull = false;

  constructor(
    readonly state: GraphState,
    readonly data: Data,
  ) {}

  /** Puts an entity in, if it is known and nothing keeps it out. */
  put(slug: string): boolean {
    const entity = this.data.entities.get(slug);
    if (entity === undefined || this.state.removed.includes(entity.slug)) return false;
    if (this.state.withoutKinds.includes(entity.kind)) {
      this.filtered.add(entity.slug);
      return false;
    }
    if (this.shown.has(entity.slug)) return true;
    if (this.shown.size >= LIMIT) {
      this.isFull = true;
      return false;
    }
    this.shown.set(entity.slug, entity);
    return true;
  }

  passes(relation: Relation): boolean {
    return !this.state.withoutRelations.includes(relation.kind) && holds(relation, this.state.on);
  }

  /** The ways between the two ends that pass the filters as a whole. */
  ways(): readonly (readonly string[])[] | undefined {
    const key = pathKey(this.state);
    const found = key === undefined ? undefined : this.data.paths.get(key);
    const { removed, withoutKinds } = this.state;
    const isIn = (slug: string) => {
      const entity = this.data.entities.get(slug);
      return entity !== undefined && !removed.includes(slug) && !withoutKinds.includes(entity.kind);
    };
    const whole = found?.filter(({ entities, relations }) => entities.every(isIn) && relations.every((one) => this.passes(one)));
    for (const { entities, relations } of whole ?? []) {
      for (const slug of entities) this.put(slug);
      for (const relation of relations) this.relations.set(relation.id, relation);
      for (const { id } of relations) this.onPath.add(id);
      for (const slug of entities) this.onPath.add(slug);
    }
    return whole?.map(({ entities }) => entities);
  }

  /** Shows the groups of an opened entity: some neighbours, and how many more there are. */
  open({ slug, groups }: Opened, entity: Entity): void {
    for (const count of entity.counts) {
      if (this.state.withoutRelations.includes(count.kind)) continue;
      const wanted = groups.find((group) => group.kind === count.kind && group.direction === count.direction)?.shown ?? 0;
      const page = pageOf(this.data, slug, count, this.state);
      const shown = (page?.relations ?? []).slice(0, wanted);
      for (const relation of shown) {
        const other = relation.from === entity.slug ? relation.to : relation.from;
        if (this.put(other)) this.relations.set(relation.id, relation);
      }
      this.count(entity, count, wanted, shown.length);
    }
  }

  count(entity: Entity, count: Count, wanted: number, shown: number): void {
    const page = pageOf(this.data, entity.slug, count, this.state);
    const total = page?.total ?? (page !== undefined && !page.hasMore ? page.relations.length : count.count);
    const left = total - shown;
    if (left <= 0) return;
    const { kind, direction } = count;
    this.more.push({
      id: groupId(entity.slug, count),
      of: entity.slug,
      kind,
      direction,
      shown,
      left,
      isAtMost: isFiltered(this.state) && page === undefined,
      isLoading: wanted > shown && (page === undefined || page.hasMore),
    });
  }
}

/** Draws the picture. What is not loaded yet is not in it. */
export function draw(state: GraphState, data: Data): Picture {
  const drawing = new Drawing(state, data);
  for (const slug of state.roots) drawing.put(slug);
  const paths = drawing.ways();
  // An entity may be opened by a link before the one that leads to it: go on until nothing is added.
  const waiting = new Set(state.opened);
  for (let before = -1; before !== waiting.size; ) {
    before = waiting.size;
    for (const opened of waiting) {
      const entity = drawing.shown.get(data.entities.get(opened.slug)?.slug ?? "");
      if (entity === undefined) continue;
      waiting.delete(opened);
      drawing.open(opened, entity);
    }
  }
  for (const relations of data.links.values()) {
    for (const relation of relations) {
      const isBetween = drawing.shown.has(relation.from) && drawing.shown.has(relation.to);
      if (isBetween && drawing.passes(relation)) drawing.relations.set(relation.id, relation);
    }
  }
  return {
    nodes: nodes(drawing, new Set(state.opened.filter((one) => !waiting.has(one)).map(({ slug }) => slug))),
    more: drawing.more,
    links: links(drawing),
    paths,
    isFull: drawing.isFull,
    filtered: drawing.filtered.size,
  };
}

function nodes({ shown, relations, state, onPath }: Drawing, opened: ReadonlySet<string>): Map<string, PictureNode> {
  const degree = new Map<string, number>();
  for (const { from, to } of relations.values()) {
    for (const end of [from, to]) degree.set(end, 1 + (degree.get(end) ?? 0));
  }
  const node = (entity: Entity): PictureNode => {
    const passing = entity.counts.filter(({ kind }) => !state.withoutRelations.includes(kind));
    const all = passing.reduce((sum, { count }) => sum + count, 0);
    return {
      entity,
      isRoot: state.roots.includes(entity.slug),
      isOpen: opened.has(entity.slug),
      isPinned: state.pinned.includes(entity.slug),
      isOnPath: onPath.has(entity.slug),
      end: entity.slug === state.from ? "from" : entity.slug === state.to ? "to" : undefined,
      hidden: Math.max(0, all - (degree.get(entity.slug) ?? 0)),
    };
  };
  return new Map([...shown].map(([slug, entity]) => [slug, node(entity)]));
}

function links({ relations, onPath }: Drawing): Link[] {
  const bundles = new Map<string, Relation[]>();
  for (const relation of relations.values()) {
    const key = [relation.from, relation.to].sort().join("~");
    const bundle = bundles.get(key);
    if (bundle === undefined) bundles.set(key, [relation]);
    else bundle.push(relation);
  }
  return [...bundles].map(([id, bundle]) => ({
    id,
    a: bundle[0]!.from,
    b: bundle[0]!.to,
    relations: bundle,
    isOnPath: bundle.some((relation) => onPath.has(relation.id)),
  }));
}
