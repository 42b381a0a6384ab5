// What each action does to the picture's state.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isPassing, reduce, type Action } from "./actions";
import { EMPTY, LIMIT, type GraphState } from "./model";

const FUNDS = { kind: "FUNDS", direction: "OUT" } as const;

function after(...actions: Action[]): GraphState {
  return actions.reduce(reduce, EMPTY);
}

test("an entity that is put in is opened and selected", () => {
  const state = after({ do: "add", slug: "koica" }, { do: "add", slug: "kaist" }, { do: "add", slug: "koica" });
  assert.deepEqual(state.roots, ["koica", "kaist"]);
  assert.deepEqual(state.opened.map(({ slug }) => slug), ["koica", "kaist"]);
  assert.equal(state.selected, "koica");
});

test("groups grow by steps up to their limit, and fold", () => {
  const step: Action = { do: "show", slug: "koica", at: FUNDS, more: 8 };
  const state = after({ do: "start", slug: "koica" }, step, step);
  assert.deepEqual(state.opened, [{ slug: "koica", groups: [{ ...FUNDS, shown: 16 }] }]);
  assert.equal(reduce(state, { ...step, more: 1_000 }).opened[0]?.groups[0]?.shown, LIMIT);
  assert.deepEqual(reduce(state, { do: "fold", slug: "koica", at: FUNDS }).opened, [{ slug: "koica", groups: [] }]);
});

test("opening again keeps what is shown", () => {
  const state = after(
    { do: "start", slug: "koica" },
    { do: "show", slug: "koica", at: FUNDS, more: 16 },
    { do: "open", slug: "koica", groups: [{ ...FUNDS, shown: 8 }, { kind: "HOSTS", direction: "OUT", shown: 8 }] },
  );
  assert.deepEqual(state.opened[0]?.groups.map(({ shown }) => shown), [16, 8]);
});

test("removing takes all that hangs on the entity, adding brings it back", () => {
  const before = after({ do: "start", slug: "koica" }, { do: "from", slug: "koica" }, { do: "pin", slug: "koica" });
  const state = reduce(before, { do: "remove", slug: "koica" });
  assert.deepEqual([state.roots, state.opened, state.pinned, state.removed], [[], [], [], ["koica"]]);
  assert.deepEqual([state.from, state.selected], [undefined, undefined]);
  assert.deepEqual(reduce(state, { do: "add", slug: "koica" }).removed, []);
  assert.deepEqual(reduce(state, { do: "restore" }).removed, []);
});

test("dragging an entity pins it, dragging a group does not", () => {
  const state = after(
    { do: "move", id: "koica", to: { x: 1, y: 2 }, isEntity: true },
    { do: "move", id: "koica.FUNDS.OUT", to: { x: 3, y: 4 }, isEntity: false },
  );
  assert.deepEqual(state.pinned, ["koica"]);
  assert.equal(Object.keys(state.places).length, 2);
  assert.equal(Object.keys(reduce(state, { do: "arrange", keep: ["koica"] }).places).length, 1);
});

test("filters toggle, and clear as one", () => {
  const state = after({ do: "kind", kind: "PLACE" }, { do: "relation", kind: "FUNDS" }, { do: "on", date: "2024" });
  assert.deepEqual(reduce(state, { do: "kind", kind: "PLACE" }).withoutKinds, []);
  assert.deepEqual(reduce(state, { do: "unfilter" }), EMPTY);
});

test("the ends of a path swap and go", () => {
  const state = after({ do: "from", slug: "koica" }, { do: "to", slug: "kaist" }, { do: "swap" });
  assert.deepEqual([state.from, state.to], ["kaist", "koica"]);
  assert.deepEqual(reduce(state, { do: "unpath" }), EMPTY);
});

test("looking is no step, changing is", () => {
  assert.ok(isPassing({ do: "select", id: "koica" }));
  assert.ok(isPassing({ do: "view", view: "table" }));
  assert.ok(!isPassing({ do: "add", slug: "koica" }));
});
