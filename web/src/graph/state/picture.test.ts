// The picture: what is shown of what is loaded, and what is asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EntityKind, RelationKind } from "../../gql/schema.gen";
import { pageKey, pathKey, type Count, type Data, type Entity, type Page, type Relation } from "../data/model";
import { needs } from "../data/needs";
import { reduce, type Action } from "./actions";
import { EMPTY, LIMIT, type GraphState } from "./model";
import { draw } from "./picture";

const FUNDS = { kind: "FUNDS", direction: "OUT" } as const;
const HOSTS = { kind: "HOSTS", direction: "OUT" } as const;

function after(...actions: Action[]): GraphState {
  return actions.reduce(reduce, EMPTY);
}

function entity(slug: string, kind: EntityKind, counts: readonly Count[] = []): Entity {
  return { id: `id_${slug}`, slug, name: slug.toUpperCase(), kind, counts };
}

function relation(from: string, kind: RelationKind, to: string, since: string | null = null): Relation {
  return { id: `relation_${from}${to}${kind}`, kind, role: null, stage: "ACTIVE", since, until: null, money: null, from, to };
}

function page(relations: readonly Relation[], hasMore = false): Page {
  return { relations, hasMore, cursor: hasMore ? "next" : null, total: undefined };
}

/** A fund with twelve projects, three of them loaded, and two events. */
function data(more: Partial<Data> = {}): Data {
  const fund = entity("fund", "INSTITUTION", [{ ...FUNDS, count: 12 }, { ...HOSTS, count: 2 }]);
  const others = [entity("p1", "PROJECT"), entity("p2", "PROJECT"), entity("p3", "PROJECT"), entity("e1", "EVENT"), entity("e2", "EVENT")];
  return {
    entities: new Map([fund, ...others].map((one) => [one.slug, one])),
    missing: new Set(),
    pages: new Map([
      [pageKey("fund", FUNDS, EMPTY), page(["p1", "p2", "p3"].map((to) => relation("fund", "FUNDS", to, "2020")), true)],
      [pageKey("fund", HOSTS, EMPTY), page([relation("fund", "HOSTS", "e1", "2019"), relation("fund", "HOSTS", "e2", "2025-03")])],
    ]),
    paths: new Map(),
    links: new Map(),
    ...more,
  };
}

const start: Action = { do: "start", slug: "fund" };
const show = (at: typeof FUNDS | typeof HOSTS, more: number): Action => ({ do: "show", slug: "fund", at, more });

test("an opened entity shows counts, and none of its neighbours", () => {
  const picture = draw(after(start), data());
  assert.deepEqual([...picture.nodes.keys()], ["fund"]);
  assert.deepEqual(picture.more.map(({ kind, left }) => [kind, left]), [["FUNDS", 12], ["HOSTS", 2]]);
  assert.equal(picture.nodes.get("fund")?.hidden, 14);
});

test("only as many neighbours are shown as were asked for", () => {
  const picture = draw(after(start, show(FUNDS, 2)), data());
  assert.deepEqual([...picture.nodes.keys()], ["fund", "p1", "p2"]);
  assert.deepEqual(picture.more.map(({ left, shown }) => [left, shown]), [[10, 2], [2, 0]]);
  assert.equal(picture.links.length, 2);
});

test("only what is shown and not loaded is asked for", () => {
  const ask = (state: GraphState, known: Data) => needs(state, known, draw(state, known)).map(({ key }) => key);
  assert.deepEqual(ask(after(start), data({ entities: new Map() })), ["node fund"]);
  assert.deepEqual(ask(after(start, show(FUNDS, 3), show(HOSTS, 8)), data({ links: new Map([["fund", []]]) })), []);
  const [need] = needs(after(start, show(FUNDS, 8)), data(), draw(after(start, show(FUNDS, 8)), data()));
  assert.ok(need?.type === "group" && need.first === 5 && need.after === "next");
});

test("a filtered kind is out of the picture, and a whole group needs no asking", () => {
  const state = after(start, show(FUNDS, 3), show(HOSTS, 8), { do: "kind", kind: "EVENT" });
  const picture = draw(state, data());
  assert.ok(!picture.nodes.has("e1") && !picture.nodes.has("e2"));
  const asked = needs(state, data(), picture).filter(({ type }) => type === "group");
  assert.deepEqual(asked.map((need) => need.type === "group" && need.group.kind), ["FUNDS"]);
});

test("a kind of relation that is filtered is neither drawn nor counted", () => {
  const picture = draw(after(start, show(FUNDS, 3), { do: "relation", kind: "FUNDS" }), data());
  assert.deepEqual([...picture.nodes.keys()], ["fund"]);
  assert.deepEqual(picture.more.map(({ kind }) => kind), ["HOSTS"]);
});

test("a date keeps what holds on it", () => {
  const on = (date: string) => draw(after(start, show(HOSTS, 8), { do: "on", date }), data());
  assert.deepEqual([...on("2024").nodes.keys()], ["fund", "e1"]);
  assert.deepEqual([...on("2025").nodes.keys()], ["fund", "e1", "e2"]);
  assert.deepEqual([...on("2025-02-28").nodes.keys()], ["fund", "e1"]);
});

test("closing takes away what hung on it, unless something else holds it", () => {
  const open = after(start, show(HOSTS, 8), { do: "add", slug: "e1" });
  const picture = draw(reduce(open, { do: "close", slug: "fund" }), data());
  assert.deepEqual([...picture.nodes.keys()], ["fund", "e1"]);
  assert.equal(picture.links.length, 0);
});

test("ways are drawn and marked, and go when something on them is filtered", () => {
  const state = after({ do: "from", slug: "p1" }, { do: "to", slug: "p2" });
  const relations = [relation("fund", "FUNDS", "p1"), relation("fund", "FUNDS", "p2")];
  const known = data({ paths: new Map([[pathKey(state) ?? "", [{ entities: ["p1", "fund", "p2"], relations }]]]) });
  const picture = draw(state, known);
  assert.deepEqual(picture.paths, [["p1", "fund", "p2"]]);
  assert.ok(picture.links.every(({ isOnPath }) => isOnPath) && picture.nodes.get("fund")?.isOnPath);
  assert.deepEqual(draw(reduce(state, { do: "remove", slug: "fund" }), known).paths, []);
});

test("relations between shown entities are drawn once, in one bundle", () => {
  const known = data({ links: new Map([["fund", [relation("fund", "SUPPORTS", "p1"), relation("p1", "PART_OF", "p9")]]]) });
  const picture = draw(after(start, show(FUNDS, 1)), known);
  assert.deepEqual(picture.links.map(({ relations }) => relations.map(({ kind }) => kind)), [["FUNDS", "SUPPORTS"]]);
});

test("a picture is never fuller than its limit", () => {
  const slugs = Array.from({ length: LIMIT + 50 }, (_, n) => `p${n}`);
  const known = data({ entities: new Map(slugs.map((slug) => [slug, entity(slug, "PROJECT")])) });
  const picture = draw({ ...EMPTY, roots: slugs }, known);
  assert.equal(picture.nodes.size, LIMIT);
  assert.ok(picture.isFull);
});

test("links that go in circles come to an end", () => {
  const a = entity("a", "PLACE", [{ kind: "PART_OF", direction: "OUT", count: 1 }]);
  const b = entity("b", "PLACE", [{ kind: "PART_OF", direction: "OUT", count: 1 }]);
  const at = { kind: "PART_OF", direction: "OUT" } as const;
  const known = data({
    entities: new Map([["a", a], ["b", b]]),
    pages: new Map([[pageKey("a", at, EMPTY), page([relation("a", "PART_OF", "b")])], [pageKey("b", at, EMPTY), page([relation("b", "PART_OF", "a")])]]),
  });
  const opened = ["b", "a"].map((slug) => ({ slug, groups: [{ ...at, shown: 8 }] }));
  assert.deepEqual([...draw({ ...EMPTY, roots: ["a"], opened }, known).nodes.keys()], ["a", "b"]);
});
