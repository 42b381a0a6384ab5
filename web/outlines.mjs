// The outlines of both countries, cut out of Natural Earth (public domain): node outlines.mjs
//
// The npm package `world-atlas` has the whole earth, 3.5 MB of it; the map of the start page draws two countries.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { feature } from "topojson-client";

/** ISO 3166-1: the numeric code, as Natural Earth has it, and the letters that the graph uses. */
const COUNTRIES = { 860: "UZ", 410: "KR" };
/** Decimals of a degree: a hundredth is about a kilometre, less than a pixel. */
const DIGITS = 2;
/** Points nearer to the one before than this, in degrees, are left out: about a pixel. */
const STEP = 0.02;

const require = createRequire(import.meta.url);
const world = JSON.parse(await readFile(require.resolve("world-atlas/countries-10m.json"), "utf8"));
const target = join(import.meta.dirname, "src/start/map/outlines.gen.json");

const round = ([longitude, latitude]) => [Number(longitude.toFixed(DIGITS)), Number(latitude.toFixed(DIGITS))];

/** A ring without points that would fall together; nothing if it is too small to be seen. */
function ring(points) {
  const kept = [];
  for (const point of points.slice(0, -1)) {
    const last = kept.at(-1);
    if (last === undefined || Math.hypot(point[0] - last[0], point[1] - last[1]) >= STEP) kept.push(point);
  }
  return kept.length < 4 ? [] : [[...kept, kept[0]].map(round)];
}

function outline({ geometry }) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const coordinates = polygons.map((rings) => rings.flatMap(ring)).filter((rings) => rings.length > 0);
  return { type: "MultiPolygon", coordinates };
}

const found = feature(world, world.objects.countries).features.filter(({ id }) => Number(id) in COUNTRIES);
const outlines = Object.fromEntries(found.map((country) => [COUNTRIES[Number(country.id)], outline(country)]));
if (Object.keys(outlines).length !== Object.keys(COUNTRIES).length) {
  throw new Error(`world-atlas lacks one of ${Object.values(COUNTRIES).join(", ")}`);
}
const text = `${JSON.stringify(outlines)}\n`;
const old = await readFile(target, "utf8").catch(() => "");
// An unchanged file keeps its time, so that nothing is built for it.
if (old !== text) await writeFile(target, text);
