// One country: its outline, and a symbol for each place with what is there.
import { geoCentroid, geoContains, geoMercator, geoPath } from "d3-geo";
import type { MultiPolygon } from "geojson";
import { useMemo } from "react";
import { Link } from "wouter";
import { useFormat } from "../../i18n/format";
import { useWidth } from "../parts/hooks";
import { useStartWords } from "../words";
import { breadth } from "../parts/text";
import { place as placeLabels, type Box } from "./labels";
import css from "./map.module.css";
import { cluster, total, type Dot } from "./places";
import type { Place } from "./Places";

/** How high a map is for its width. */
const SHAPES = { UZ: 0.66, KR: 1.16 } as const;
/** The radius of the largest symbol, on wide maps. */
const LARGEST = 26;
/** Symbols nearer than this are put together. */
const APART = 16;
const LETTER = 13;
const LINE = 18;

type Props = { code: keyof typeof SHAPES; outline: { coordinates: number[][][][] }; places: readonly Place[] };
type Point = { x: number; y: number; count: number; thing: Place };
type Drawn = { path: string; height: number; dots: (Dot<Place> & { box: Box | null })[]; bar: number };

export function CountryMap({ code, outline, places }: Props) {
  const words = useStartWords().places;
  const { number } = useFormat();
  const [ref, width] = useWidth<HTMLDivElement>();
  const drawn = useMemo(() => (width > 0 ? draw(code, outline, places, width) : null), [code, outline, places, width]);
  const label = words.map(words.countries[code]);
  const whole = places.find(({ isoCode }) => isoCode === code);
  return (
    <section className={css["country"]} aria-label={label}>
      <header>
        <h3>{words.countries[code]}</h3>
        {whole && <Whole place={whole} />}
      </header>
      <div ref={ref} className={css["canvas"]} style={{ aspectRatio: `1 / ${SHAPES[code]}` }}>
        {drawn && (
          <>
            <svg width={width} height={drawn.height} role="img" aria-label={label}>
              <path d={drawn.path} className={css["land"]} />
              {drawn.dots.map((dot) => (
                <circle key={dot.things[0]!.id} cx={dot.x} cy={dot.y} r={dot.radius} className={css["dot"]} />
              ))}
              <path d={`M8 ${drawn.height - 14}v6h${drawn.bar}v-6`} className={css["scale"]} />
              <text x={8 + drawn.bar / 2} y={drawn.height - 16} className={css["scaleText"]}>
                {words.kilometres(number(SCALE))}
              </text>
            </svg>
            <ul>
              {drawn.dots.map((dot) => (
                <Name key={dot.things[0]!.id} dot={dot} box={dot.box} />
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

/** The length of the scale, in kilometres. */
const SCALE = 200;
const EARTH = 6_371;

function draw(code: Props["code"], outline: Props["outline"], places: readonly Place[], width: number): Drawn {
  const land: MultiPolygon = { type: "MultiPolygon", coordinates: outline.coordinates };
  const height = Math.round(width * SHAPES[code]);
  const projection = geoMercator().fitExtent(
    [
      [8, 8],
      [width - 8, height - 28],
    ],
    land,
  );
  const point = (place: Place, at: [number, number]): Point => {
    const [x, y] = projection(at) ?? [0, 0];
    return { x, y, count: total(place.counts), thing: place };
  };
  const inside = places.flatMap((place) => {
    const at = place.coordinates && ([place.coordinates.longitude, place.coordinates.latitude] as [number, number]);
    return at !== null && place.isoCode !== code && isNear(land, at) ? [point(place, at)] : [];
  });
  const largest = Math.min(LARGEST, width * 0.045);
  const dots = cluster(inside, APART, largest);
  const wanted = dots.map((dot) => ({ ...dot, width: breadth(nameOf(dot), LETTER) + 30, height: LINE }));
  const boxes = placeLabels(wanted, { x: 0, y: 0, width, height });
  const latitude = (geoCentroid(land)[1] * Math.PI) / 180;
  return {
    path: geoPath(projection)(land) ?? "",
    height,
    dots: dots.map((dot, at) => ({ ...dot, box: boxes[at] ?? null })),
    bar: (SCALE / (EARTH * Math.cos(latitude))) * projection.scale(),
  };
}

/** Whether it lies in the country, or so near its shore that the outline may have missed it. */
function isNear(land: MultiPolygon, [longitude, latitude]: [number, number]): boolean {
  const around = [0, 0.05, -0.05];
  return around.some((x) => around.some((y) => geoContains(land, [longitude + x, latitude + y])));
}

function nameOf({ things }: Dot<Place>): string {
  const [first, ...rest] = things;
  return rest.length === 0 ? (first?.name ?? "") : `${first?.name} +${rest.length}`;
}

/** What is at the places of a symbol, in words. */
function useTold(): (places: readonly Place[]) => string {
  const words = useStartWords().places;
  const { number } = useFormat();
  return (places) =>
    places.map(({ name, counts }) => words.told(name, counts, number)).join("; ");
}

function Name({ dot, box }: { dot: Dot<Place>; box: Box | null }) {
  const told = useTold()(dot.things);
  const { number } = useFormat();
  const [first] = dot.things;
  const count = dot.things.reduce((sum, { counts }) => sum + total(counts), 0);
  // A name without room is there for who comes to it.
  const at = box ?? { x: dot.x + dot.radius + 4, y: dot.y - LINE / 2 };
  return (
    <li className={css["name"]} data-hidden={box === null} style={{ left: at.x, top: at.y }}>
      <Link href={`/id/${encodeURIComponent(first?.slug ?? "")}`} title={told}>
        {nameOf(dot)} <b>{number(count)}</b>
      </Link>
    </li>
  );
}

/** What is in the country, nobody says where. */
function Whole({ place }: { place: Place }) {
  const words = useStartWords().places;
  const told = useTold()([place]);
  const { number } = useFormat();
  return (
    <Link href={`/id/${encodeURIComponent(place.slug)}`} title={told}>
      {words.elsewhere(number(total(place.counts)))}
    </Link>
  );
}
