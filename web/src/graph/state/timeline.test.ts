// Undo and redo follow the browser's history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, canRedo, canUndo, indexOf, START, stepped } from "./timeline";

test("steps can be undone, and then done again", () => {
  const two = stepped(stepped(START));
  assert.ok(canUndo(two) && !canRedo(two));
  const back = arrived(arrived(two, 1), 0);
  assert.ok(!canUndo(back) && canRedo(back));
  assert.ok(!canRedo(arrived(back, 2)));
});

test("a new step forgets what could be done again", () => {
  const back = arrived(stepped(stepped(START)), 1);
  assert.ok(canRedo(back));
  assert.ok(!canRedo(stepped(back)));
});

test("entries of other pages have no steps", () => {
  assert.deepEqual([null, 7, {}, { step: -1 }, { step: "2" }, { step: 2 }].map(indexOf), [0, 0, 0, 0, 0, 2]);
});
