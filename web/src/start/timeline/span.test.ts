// A date is drawn as no more than it says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bar, marks, place, range, scale, YEAR } from "./span";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const OVER = { until: 0, open: 0 };

test("a year is a year, a month a month, a day a day", () => {
  assert.deepEqual(range("2024"), { from: day("2024-01-01"), to: day("2025-01-01") });
  assert.deepEqual(range("2024-12"), { from: day("2024-12-01"), to: day("2025-01-01") });
  assert.deepEqual(range("2024-02-29"), { from: day("2024-02-29"), to: day("2024-03-01") });
  assert.equal(new Date(range("0099").from).getUTCFullYear(), 99);
});

test("a bar is sure between what its dates leave open", () => {
  assert.deepEqual(bar("2021", "2023-06", OVER), {
    from: day("2021-01-01"),
    sureFrom: day("2022-01-01"),
    sureTo: day("2023-06-01"),
    to: day("2023-07-01"),
    isOpen: false,
  });
});

test("a bar within one year is nowhere sure", () => {
  const { sureFrom, sureTo } = bar("2025", "2025", OVER);
  assert.ok(sureFrom > sureTo);
});

test("what is under way reaches to now and fades; what is over does not", () => {
  const now = day("2026-05-01");
  const running = bar("2019-04", null, { until: now, open: YEAR });
  assert.deepEqual([running.sureTo, running.to, running.isOpen], [now, now + YEAR, true]);
  const over = bar("2013", null, OVER);
  assert.deepEqual([over.from, over.to, over.isOpen], [day("2013-01-01"), day("2014-01-01"), false]);
});

test("the line holds all bars and today, out to whole years", () => {
  const line = scale([bar("2013", null, OVER), bar("2027", "2027", OVER)], day("2026-05-01"), 100, 300);
  assert.deepEqual(line, { from: day("2013-01-01"), to: day("2028-01-01"), width: 1_500 });
  assert.equal(place(line.from, line), 0);
  assert.equal(place(line.to, line), 1_500);
  assert.equal(scale([], day("2026-05-01"), 100, 300).width, 300);
});

test("marks are at round dates, as dense as there is room", () => {
  const dates = (width: number) =>
    marks({ from: day("2020-01-01"), to: day("2028-01-01"), width }, 60).map(({ date }) => date);
  assert.deepEqual(dates(300), ["2020", "2022", "2024", "2026"]);
  assert.deepEqual(dates(800).slice(0, 2), ["2020", "2021"]);
  assert.deepEqual(dates(2_400).slice(0, 4), ["2020", "2020-04", "2020-07", "2020-10"]);
  assert.equal(dates(12_000).length, 96);
});
