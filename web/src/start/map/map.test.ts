// Places are counted, put together and named so that each can be told from the next.
import assert from "node:assert/strict";
import { test } from "node:test";
import { geoArea, geoContains } from "d3-geo";
import type { MultiPolygon } from "geojson";
import { place, type Box } from "./labels";
import outlines from "./outlines.gen.json";
import { busiest, cluster, radius } from "./places";

const facet = (values: Record<string, number>) => [
  { field: "kind", values: [{ value: "CITY", count: 99 }] },
  { field: "place", values: Object.entries(values).map(([value, count]) => ({ value, count })) },
];

test("places come with what all three lists count there, the busiest first", () => {
  const found = busiest({ institutions: facet({ seoul: 3, urgench: 1 }), projects: facet({ tashkent: 9, urgench: 1 }), events: [] }, 2);
  assert.deepEqual(
    [...found],
    [
      ["tashkent", { institutions: 0, projects: 9, events: 0 }],
      ["seoul", { institutions: 3, projects: 0, events: 0 }],
    ],
  );
});

test("twice as much is twice the area", () => {
  assert.equal(Math.round((radius(100, 100, 30) / radius(50, 100, 30)) ** 2), 2);
});

test("what lies in the symbol of something bigger is put together with it", () => {
  const dots = cluster(
    [
      { x: 10, y: 10, count: 1, thing: "small" },
      { x: 12, y: 10, count: 50, thing: "big" },
      { x: 90, y: 10, count: 2, thing: "far" },
    ],
    16,
    20,
  );
  assert.deepEqual(dots.map(({ things }) => things), [["big", "small"], ["far"]]);
  assert.deepEqual([dots[0]?.x, dots[0]?.radius], [12, 20]);
});

test("names lie on no other name and no dot; what has no room has none", () => {
  const wanted = Array.from({ length: 14 }, (_, n) => ({ x: 60 + (n % 4) * 30, y: 40 + Math.floor(n / 4) * 20, radius: 5, width: 70, height: 18 }));
  const frame: Box = { x: 0, y: 0, width: 240, height: 160 };
  const boxes = place(wanted, frame).filter((box) => box !== null);
  assert.ok(boxes.length >= 4 && boxes.length < wanted.length, `${boxes.length} have room`);
  const dots = wanted.map(({ x, y, radius: r }) => ({ x: x - r, y: y - r, width: 2 * r, height: 2 * r }));
  for (const [at, box] of boxes.entries()) {
    for (const other of [...boxes.slice(at + 1), ...dots]) {
      const isApart =
        box.x + box.width <= other.x || other.x + other.width <= box.x || box.y + box.height <= other.y || other.y + other.height <= box.y;
      assert.ok(isApart, JSON.stringify([box, other]));
    }
  }
});

test("the outlines are the two countries, the right way round", () => {
  const land = (code: keyof typeof outlines) => outlines[code] as MultiPolygon;
  assert.deepEqual(Object.keys(outlines).sort(), ["KR", "UZ"]);
  assert.ok(geoContains(land("UZ"), [69.2, 41.3]) && geoContains(land("KR"), [127, 37.5]));
  assert.ok(!geoContains(land("UZ"), [127, 37.5]) && !geoContains(land("KR"), [125.75, 39]));
  // In square kilometres, to a few hundredths: 447,400 and 100,400.
  const area = (code: keyof typeof outlines) => geoArea(land(code)) * 6_371 ** 2;
  assert.ok(Math.abs(area("UZ") / 447_400 - 1) < 0.03, `${area("UZ")}`);
  assert.ok(Math.abs(area("KR") / 100_400 - 1) < 0.05, `${area("KR")}`);
});
