// Spots of a column keep the room that their names need.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flow, gifts, type End } from "./flow";
import { layout } from "./layout";

const end = (kind: End["kind"], id: string): End => ({ id, kind, slug: id, name: id });
const APART = 60;

test("names of the smallest do not lie on one another", () => {
  const rows = Array.from({ length: 40 }, (_, n) => ({
    funder: end("INSTITUTION", `f${n % 9}`),
    recipient: end("PROJECT", `r${n}`),
    direction: n % 3 === 0 ? null : end("DIRECTION", `d${n % 5}`),
    total: { amount: String(10 ** (n % 7)), currency: "USD", bound: "EXACT" as const },
  }));
  const { spots, height } = layout(flow(gifts(rows)), 600, APART);
  for (const column of ["funder", "recipient", "direction"]) {
    const ordered = spots.filter((spot) => spot.column === column).sort((one, other) => one.y - other.y);
    assert.ok(ordered.length > 1);
    for (const [at, spot] of ordered.entries()) {
      assert.ok(spot.y >= 0 && spot.y + spot.height <= height, `${spot.key} is within the picture`);
      const next = ordered[at + 1];
      if (next) assert.ok(next.y - (spot.y + spot.height) > APART - 1, `${spot.key} and ${next.key}`);
    }
  }
});
