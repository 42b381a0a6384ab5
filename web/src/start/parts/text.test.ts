// How much room words take.
import assert from "node:assert/strict";
import { test } from "node:test";
import { breadth, lines } from "./text";

test("Korean letters are as broad as high, others narrower", () => {
  assert.equal(breadth("타슈켄트", 10), 40);
  assert.ok(breadth("tashkent", 10) < 60);
});

test("words are broken between, never within", () => {
  assert.equal(lines("Tashkent", 13, 200), 1);
  assert.equal(lines("Economic Development Cooperation Fund", 13, 160), 2);
  assert.equal(lines("Unbreakable", 13, 10), 1);
});
