// The picture of money counts nothing twice and leaves nothing out in silence.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flow, gifts, type End, type Row, type Spot } from "./flow";

const end = (kind: End["kind"], id: string): End => ({ id, kind, slug: id, name: id.toUpperCase() });
const row = (funder: string, recipient: string, direction: string | null, amount: string): Row => ({
  funder: end("INSTITUTION", funder),
  recipient: end("PROJECT", recipient),
  direction: direction === null ? null : end("DIRECTION", direction),
  total: { amount, currency: "USD", bound: "EXACT" },
});

const amounts = (spots: readonly Spot[], column: Spot["column"]) =>
  Object.fromEntries(spots.filter((spot) => spot.column === column).map((spot) => [spot.entity?.id ?? "", spot.total.amount]));

test("a gift for two directions is one gift", () => {
  const list = gifts([row("edcf", "trains", "energy", "60"), row("edcf", "trains", "cities", "60"), row("koica", "school", null, "90")]);
  assert.deepEqual(
    list.map(({ funder, directions, total }) => [funder?.id, directions.map(({ id }) => id), total.amount]),
    [
      ["koica", [], "90"],
      ["edcf", ["energy", "cities"], "60"],
    ],
  );
});

test("what directions share is drawn in even parts and written whole", () => {
  const { spots, bands } = flow(gifts([row("edcf", "trains", "energy", "60"), row("edcf", "trains", "cities", "60")]));
  assert.deepEqual(amounts(spots, "funder"), { edcf: "60" });
  assert.deepEqual(amounts(spots, "recipient"), { trains: "60" });
  assert.deepEqual(amounts(spots, "direction"), { energy: "60", cities: "60" });
  const shared = bands.filter(({ isShared }) => isShared);
  assert.deepEqual(
    shared.map(({ breadth, total }) => [breadth, total.amount]),
    [
      [30, "60"],
      [30, "60"],
    ],
  );
  assert.ok(spots.filter(({ column }) => column === "direction").every(({ isShared }) => isShared));
});

test("as much comes out of a recipient as goes in", () => {
  const rows = [row("a", "x", "d", "5"), row("b", "x", "d", "7"), row("a", "y", null, "1"), row("b", "y", null, "2")];
  const { spots, bands } = flow(gifts(rows));
  for (const { key } of spots.filter(({ column }) => column === "recipient")) {
    const breadth = (side: "source" | "target") =>
      bands.filter((band) => band[side] === key).reduce((sum, band) => sum + band.breadth, 0);
    assert.equal(breadth("target"), breadth("source"));
  }
});

test("money without a direction goes to a spot of its own", () => {
  const { spots } = flow(gifts([row("edcf", "loans", null, "10")]));
  const none = spots.find(({ column }) => column === "direction");
  assert.equal(none?.entity, null);
  assert.equal(none?.others, 0);
});

test("the biggest are drawn by name, the rest is counted", () => {
  const rows = [1, 2, 3, 4, 5].flatMap((n) => [row(`f${n}`, `r${n}`, `d${n}`, String(n)), row(`f${n}`, `s${n}`, `d${n}`, `0.${n}`)]);
  const { spots, hidden } = flow(gifts(rows), { funder: 3, recipient: 2, direction: 1 });
  assert.deepEqual(Object.keys(amounts(spots, "funder")).sort(), ["f3", "f4", "f5"]);
  assert.deepEqual(hidden, { funders: 2, total: { amount: "3.3", currency: "USD", bound: "EXACT" } });
  const others = (column: Spot["column"]) => spots.find((spot) => spot.column === column && spot.others > 0);
  assert.deepEqual([others("recipient")?.others, others("recipient")?.total.amount], [4, "4.2"]);
  assert.deepEqual([others("direction")?.others, others("direction")?.total.amount], [2, "7.7"]);
});
