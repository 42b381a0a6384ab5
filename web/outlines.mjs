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

const require = createRequire(import.meta.url);
const world = JSON.parse(await readFile(require.resolve("world-atlas/countries-10m.json"), "utf8"));
const target = join(import.meta.dirname, "src/start/map/outlines.gen.json");

const round = ([longitude, latitude]) => [Number(longitude.toFixed(DIGITS)), Number(latitude.toFixed(DIGITS))];

/** A ring without the points that fell together; nothing if it is too small to be seen. */
function ring(points) {
  const kept = points.map(round).filter(([x, y], at, all) => at === 0 || x !== all[at - 1][0] || y !== all[at - 1][1]);
  return kept.length < 5 ? [] : [kept];
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
