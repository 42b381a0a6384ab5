// Loads what pictures lack, and keeps it for as long as the page is open. Each language has a store of
// its own, as names differ.
import type { Client, CombinedError } from "@urql/core";
import type { GraphState } from "../state/model";
import {
  GraphGroupDocument,
  GraphLinksDocument,
  GraphNodeDocument,
  GraphPathsDocument,
  type GraphEntityFragment,
  type GraphRelationFragment,
} from "./graph.gen";
import { KINDS } from "../../ui/kind";
import { grouped, isFiltered, pageKey, pathKey, RELATION_KINDS, type Data, type Entity, type Page, type Path, type Relation } from "./model";
import type { Need } from "./needs";

/** What the view sees: it changes as a whole, with every answer. */
export type Snapshot = {
  readonly data: Data;
  readonly isLoading: boolean;
  /** Keys of what could not be had. */
  readonly failed: ReadonlyMap<string, CombinedError>;
};

type Asked = GraphEntityFragment;
type Ends = { readonly from?: { readonly slug: string }; readonly to?: { readonly slug: string } };

export class GraphStore {
  private readonly entities = new Map<string, Entity>();
  private readonly missing = new Set<string>();
  private readonly pages = new Map<string, Page>();
  private readonly paths = new Map<string, readonly Path[]>();
  private readonly links = new Map<string, readonly Relation[]>();
  private readonly pending = new Set<string>();
  private readonly failed = new Map<string, CombinedError>();
  private readonly listeners = new Set<() => void>();
  private current: Snapshot = this.taken();

  constructor(private readonly client: Client) {}

  snapshot = (): Snapshot => this.current;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Asks for what is neither known nor on its way; what failed waits for `retry`. */
  load(needs: readonly Need[], state: GraphState): void {
    const fresh = needs.filter(({ key }) => !this.pending.has(key) && !this.failed.has(key));
    if (fresh.length === 0) return;
    for (const need of fresh) {
      this.pending.add(need.key);
      void this.ask(need, state).then((error) => {
        this.pending.delete(need.key);
        if (error !== undefined) this.failed.set(need.key, error);
        this.tell();
      });
    }
    this.tell();
  }

  retry = (): void => {
    this.failed.clear();
    this.tell();
  };

  private taken(): Snapshot {
    const { entities, missing, pages, paths, links } = this;
    return { data: { entities, missing, pages, paths, links }, isLoading: this.pending.size > 0, failed: this.failed };
  }

  private tell(): void {
    this.current = this.taken();
    for (const listener of this.listeners) listener();
  }

  private ask(need: Need, state: GraphState): Promise<CombinedError | undefined> {
    switch (need.type) {
      case "node":
        return this.askNode(need.slug);
      case "group":
        return this.askGroup(need, state);
      case "paths":
        return this.askPaths(need, state);
      case "links":
        return this.askLinks(need.slug);
    }
  }

  private async askNode(slug: string): Promise<CombinedError | undefined> {
    const { data, error } = await this.client.query(GraphNodeDocument, { slug }).toPromise();
    if (error !== undefined || data === undefined) return error;
    if (data.entity === null) this.missing.add(slug);
    else this.keep(data.entity, slug);
    return undefined;
  }

  private async askGroup(need: Need & { type: "group" }, state: GraphState): Promise<CombinedError | undefined> {
    const { slug, group, first, after } = need;
    const isNarrowed = isFiltered(state);
    const { data, error } = await this.client
      .query(GraphGroupDocument, {
        slug,
        kind: group.kind,
        direction: group.direction,
        others: state.withoutKinds.length > 0 ? KINDS.filter((kind) => !state.withoutKinds.includes(kind)) : null,
        on: state.on ?? null,
        first,
        after,
        isOut: group.direction === "OUT",
        isIn: group.direction === "IN",
        isCounted: isNarrowed,
      })
      .toPromise();
    if (error !== undefined || data === undefined) return error;
    if (data.entity === null) return undefined;
    const own = data.entity.slug;
    const { nodes, pageInfo, totalCount } = data.entity.relations;
    for (const { from, to } of nodes) for (const end of [from, to]) if (end !== undefined) this.keep(end);
    const key = pageKey(slug, group, state);
    const before = after === null ? [] : (this.pages.get(key)?.relations ?? []);
    const relations = [...before, ...nodes.map((node) => relation(node, own))];
    this.pages.set(key, { relations, hasMore: pageInfo.hasNextPage, cursor: pageInfo.endCursor ?? null, total: totalCount });
    return undefined;
  }

  private async askPaths(need: Need & { type: "paths" }, state: GraphState): Promise<CombinedError | undefined> {
    const kinds = state.withoutRelations.length === 0 ? null : RELATION_KINDS.filter((kind) => !state.withoutRelations.includes(kind));
    const { data, error } = await this.client.query(GraphPathsDocument, { from: need.from, to: need.to, kinds }).toPromise();
    if (error !== undefined || data === undefined) return error;
    for (const { entities } of data.paths) for (const entity of entities) this.keep(entity);
    const paths = data.paths.map(({ entities, relations }) => ({
      entities: entities.map(({ slug }) => slug),
      relations: relations.map((node) => relation(node, "")),
    }));
    this.paths.set(pathKey(state) ?? "", paths);
    return undefined;
  }

  /** Links are an extra: where they cannot be had, the picture does without. */
  private async askLinks(slug: string): Promise<undefined> {
    const { data } = await this.client.query(GraphLinksDocument, { slug }).toPromise();
    this.links.set(slug, (data?.neighbourhood.relations ?? []).map((node) => relation(node, "")));
    return undefined;
  }

  private keep({ id, slug, name, kind, relationCounts }: Asked, asked: string = slug): void {
    const entity = { id, slug, name, kind, counts: grouped(relationCounts) };
    // An old slug leads to the entity that it was merged into.
    for (const key of new Set([slug, asked])) this.entities.set(key, entity);
  }
}

function relation({ id, kind, role, stage, since, until, money, ...ends }: GraphRelationFragment & Ends, own: string): Relation {
  return { id, kind, role, stage, since, until, money, from: ends.from?.slug ?? own, to: ends.to?.slug ?? own };
}
