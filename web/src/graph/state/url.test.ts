// The address restores the picture, and takes whatever people paste into it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reduce, type Action } from "./actions";
import { EMPTY, placeKey, type GraphState } from "./model";
import { decode, encode } from "./url";

function after(...actions: Action[]): GraphState {
  return actions.reduce(reduce, EMPTY);
}

const busy = after(
  { do: "start", slug: "koica" },
  { do: "show", slug: "koica", at: { kind: "FUNDS", direction: "OUT" }, more: 16 },
  { do: "show", slug: "koica", at: { kind: "PARTNERS", direction: "BOTH" }, more: 8 },
  { do: "add", slug: "kaist" },
  { do: "remove", slug: "it-park" },
  { do: "move", id: "kaist", to: { x: -120, y: 4096 }, isEntity: true },
  { do: "move", id: "koica.FUNDS.OUT", to: { x: 3, y: -9 }, isEntity: false },
  { do: "kind", kind: "PERSON" },
  { do: "relation", kind: "LOCATED_IN" },
  { do: "on", date: "2024-06" },
  { do: "from", slug: "koica" },
  { do: "to", slug: "tashkent" },
  { do: "select", id: "relation_01m8aqg5f9e3d9rg4xqhsvyar3" },
  { do: "view", view: "table" },
);

test("an address restores the whole state", () => {
  assert.deepEqual(decode(encode(busy)), busy);
  assert.deepEqual(decode(encode(EMPTY)), EMPTY);
});

test("an address needs no escapes and keeps the page's settings", () => {
  const query = encode(busy, "?lang=ko&embed=1&theme=dark&other=1");
  assert.match(query, /^lang=ko&theme=dark&embed=1&focus=koica,kaist&/);
  assert.doesNotMatch(query, /%|other/);
  assert.equal(encode(EMPTY, "?lang=ko"), "lang=ko");
});

test("a link that only names an entity opens it", () => {
  const state = decode("?focus=koica");
  assert.deepEqual(state.opened, [{ slug: "koica", groups: [] }]);
  assert.equal(state.selected, "koica");
});

test("what cannot be read is left out, and the rest holds", () => {
  const state = decode(
    "?v=99&focus=koica,Not A Slug,,koica&open=koica.xxo8.fuo7x.fuo0.fuo999.zz,-bad.fuo8&hide=person,nobody,lo&on=yesterday&at=<b>&xy=zz&from=../etc&view=map",
  );
  assert.deepEqual(state.roots, ["koica"]);
  assert.deepEqual(state.opened, [{ slug: "koica", groups: [{ kind: "FUNDS", direction: "OUT", shown: 200 }] }]);
  assert.deepEqual(state.withoutKinds, ["PERSON"]);
  assert.deepEqual(state.withoutRelations, ["LOCATED_IN"]);
  assert.deepEqual([state.on, state.selected, state.from, state.view], [undefined, undefined, undefined, "graph"]);
  assert.deepEqual(state.places, {});
});

test("an address cannot ask for more than a picture holds", () => {
  const many = Array.from({ length: 5_000 }, (_, n) => `e${n}`).join(",");
  assert.equal(decode(`?focus=${many}`).roots.length, 200);
  assert.equal(decode(`?v=1&focus=e1&open=${many}`).opened.length, 200);
});

test("places far outside are kept within reach", () => {
  const state = reduce(EMPTY, { do: "move", id: "koica", to: { x: 1e9, y: -1e9 }, isEntity: true });
  assert.deepEqual(decode(encode(state)).places, { [placeKey("koica")]: { x: 23_327, y: -23_328 } });
});
