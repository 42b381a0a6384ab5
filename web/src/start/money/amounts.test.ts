// Sums keep every digit and say no more than their parts do.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bound } from "../../gql/schema.gen";
import { billionths, sum, written } from "./amounts";

const usd = (amount: string, bound: Bound = "EXACT") => ({ amount, currency: "USD", bound });

test("amounts come back as they were", () => {
  for (const amount of ["0", "2000000000", "1234567890123456.7891", "-0.000000001", "0.5"]) {
    assert.equal(written(billionths(amount)), amount);
  }
  assert.equal(written(billionths("2000000000.00")), "2000000000");
});

test("a sum is exact where numbers of a computer are not", () => {
  assert.equal(sum([usd("0.1"), usd("0.2")]).amount, "0.3");
  assert.equal(sum([usd("9007199254740993"), usd("1")]).amount, "9007199254740994");
});

test("a sum is bounded as its parts are", () => {
  const bound = (...bounds: Bound[]) => sum(bounds.map((one) => usd("1", one))).bound;
  assert.equal(bound("EXACT", "EXACT"), "EXACT");
  assert.equal(bound("EXACT", "MORE_THAN"), "MORE_THAN");
  assert.equal(bound("AT_LEAST", "MORE_THAN", "EXACT"), "MORE_THAN");
  assert.equal(bound("AT_MOST", "EXACT"), "AT_MOST");
  assert.equal(bound("AT_MOST", "MORE_THAN"), "ABOUT");
});
