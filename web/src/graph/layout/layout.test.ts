// Places: nothing covers anything, what stands stays, and the same picture comes out the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { overlaps } from "./boxes";
import { settle, type Box, type Job } from "./forces";
import { cardOf, wrap, type Measure } from "./size";

const measure: Measure = (text, { size }) => text.length * size * 0.6;

function star(leaves: number, placed: Readonly<Record<string, { x: number; y: number }>> = {}): Job {
  const ids = ["hub", ...Array.from({ length: leaves }, (_, n) => `leaf-${n}`)];
  return {
    boxes: ids.map((id) => ({ id, width: 208, height: 60, at: placed[id], isLoose: false })),
    lines: ids.slice(1).map((id) => ({ a: "hub", b: id, room: 60, isTight: false })),
  };
}

function covered(boxes: readonly Box[], places: Readonly<Record<string, { x: number; y: number }>>): string[] {
  const all = boxes.map(({ id, width, height }) => ({ id, width, height, ...places[id]! }));
  return all.flatMap((a, at) => all.slice(at + 1).filter((b) => overlaps(a, b, 0)).map((b) => `${a.id} and ${b.id}`));
}

for (const leaves of [1, 8, 20, 21, 100]) {
  test(`around an entity, ${leaves} neighbours cover nothing, and it stays among them`, () => {
    const job = star(leaves);
    const { hub, ...others } = settle(job);
    assert.deepEqual(covered(job.boxes, { hub: hub!, ...others }), []);
    const middle = (axis: "x" | "y") => Object.values(others).reduce((sum, place) => sum + place[axis], 0) / leaves;
    assert.ok(Math.hypot(middle("x") - hub!.x, middle("y") - hub!.y) < 400, `${middle("x")} ${middle("y")} around ${hub!.x} ${hub!.y}`);
  });
}

test("what has a place keeps it when more comes", () => {
  const before = settle(star(8));
  const after = settle(star(24, before));
  for (const [id, place] of Object.entries(before)) assert.deepEqual(after[id], place);
  assert.deepEqual(covered(star(24).boxes, after), []);
});

test("what others cover moves aside if it is loose, and nothing else moves", () => {
  const job = star(8);
  const places = settle(job);
  const boxes = job.boxes.map((box, at) => ({ ...box, at: places[box.id], height: at === 3 ? 300 : 60, isLoose: at === 3 }));
  const after = settle({ ...job, boxes });
  assert.deepEqual(covered(boxes, after), []);
  const moved = boxes.filter(({ id }) => after[id]!.x !== places[id]!.x || after[id]!.y !== places[id]!.y);
  assert.deepEqual(moved.map(({ id }) => id).filter((id) => id !== "leaf-2"), []);
});

test("the same picture has the same places", () => {
  assert.deepEqual(settle(star(12)), settle(star(12)));
});

test("entities that nothing links stand beside each other", () => {
  const boxes = ["a", "b", "c"].map((id) => ({ id, width: 208, height: 60, at: undefined, isLoose: false }));
  assert.deepEqual(covered(boxes, settle({ boxes, lines: [] })), []);
});

test("names are broken between words, and kept whole", () => {
  const name = "Strategic program to establish a regional high-tech hub in Uzbekistan";
  const card = cardOf(name, measure);
  assert.equal(card.lines.join(" "), name);
  assert.ok(card.lines.every((line) => measure(line, { size: 14, weight: 600 }) < card.width));
  assert.deepEqual(wrap("abcdefgh", 30, (text) => text.length * 10), ["abc", "def", "gh"]);
  assert.deepEqual(wrap("", 30, () => 0), [""]);
});
