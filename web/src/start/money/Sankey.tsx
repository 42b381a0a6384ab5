// The picture of money: bands from funders through what they fund to directions.
import { useId, useMemo, useState } from "react";
import { Link } from "wouter";
import { useFormat } from "../../i18n/format";
import { useWidth } from "../parts/hooks";
import { lines } from "../parts/text";
import { useStartWords } from "../words";
import type { Flow, Spot } from "./flow";
import css from "./money.module.css";
import { BAR, layout, type PlacedBand, type PlacedSpot } from "./layout";

/** The size of letters and the height of a line. */
const LETTER = 13;
const LINE = 17;

/** The part of the width that names beside the picture take, at either side. */
const margin = (width: number) => Math.round(Math.min(240, Math.max(120, width * 0.21)));

const COLORS: Record<Spot["column"], string> = {
  funder: "var(--institution)",
  recipient: "var(--project)",
  direction: "var(--direction)",
};

const color = ({ column, entity, others }: Spot) => (entity === null && others === 0 ? "var(--line-strong)" : COLORS[column]);

export function Sankey({ flow, label }: { flow: Flow; label: string }) {
  const words = useStartWords().money;
  const [ref, width] = useWidth<HTMLDivElement>();
  const [lit, setLit] = useState<string>();
  const side = margin(width);
  const inner = width - 2 * side;
  const name = useSpotName();
  // Room for the longest name and its figure.
  const most = Math.max(...flow.spots.map((spot) => lines(name(spot), LETTER, side - 8)));
  const apart = (Math.min(5, most) + 1) * LINE + 8;
  const drawn = useMemo(() => (inner > 0 ? layout(flow, inner, apart) : undefined), [flow, inner, apart]);
  const isLit = ({ source, target }: PlacedBand) => lit === undefined || source === lit || target === lit;
  return (
    <div ref={ref} className={css["sankey"]} style={{ minHeight: drawn?.height }}>
      <p className={css["columns"]} style={{ gridTemplateColumns: `${side}px 1fr 1fr ${side}px` }} aria-hidden="true">
        <span>{words.columns.funder}</span>
        <span>{words.columns.recipient}</span>
        <span>{words.columns.direction}</span>
      </p>
      {drawn && (
        <div className={css["canvas"]} style={{ height: drawn.height }}>
          <Bands bands={drawn.bands} spots={drawn.spots} side={side} width={width} height={drawn.height} isLit={isLit} label={label} />
          <ul aria-label={label}>
            {drawn.spots.map((spot) => (
              <Label key={spot.key} spot={spot} side={side} inner={inner} light={setLit} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

type BandsProps = {
  bands: readonly PlacedBand[];
  spots: readonly PlacedSpot[];
  side: number;
  width: number;
  height: number;
  isLit: (band: PlacedBand) => boolean;
  label: string;
};

function Bands({ bands, spots, side, width, height, isLit, label }: BandsProps) {
  const hatch = useId();
  const colors = new Map(spots.map((spot) => [spot.key, color(spot)]));
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <defs>
        <pattern id={hatch} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="4" height="7" className={css["hatch"]} />
        </pattern>
      </defs>
      <g transform={`translate(${side} 0)`}>
        {bands.map((band) => (
          <path
            key={`${band.source} ${band.target}`}
            d={band.path}
            className={css["band"]}
            data-lit={isLit(band)}
            stroke={band.isShared ? `url(#${hatch})` : colors.get(band.source)}
            strokeWidth={band.thickness}
          />
        ))}
        {spots.map((spot) => (
          <rect key={spot.key} x={spot.x} y={spot.y} width={BAR} height={Math.max(2, spot.height)} rx="2" fill={color(spot)} />
        ))}
      </g>
    </svg>
  );
}

type LabelProps = { spot: PlacedSpot; side: number; inner: number; light: (key: string | undefined) => void };

/** The name beside a spot and its figure; pointing at it lights its bands. */
function Label({ spot, side, inner, light }: LabelProps) {
  const name = useSpotName();
  const words = useStartWords().money;
  const { money } = useFormat();
  const middle = { top: spot.y + spot.height / 2 };
  const room = inner / 2 - 4 * BAR;
  const at = {
    funder: { ...middle, right: inner + side + 8, width: side - 8 },
    recipient: { ...middle, left: side + spot.x + BAR + 8, width: room },
    direction: { ...middle, left: side + inner + 8, width: side - 8 },
  }[spot.column];
  return (
    <li
      className={css["label"]}
      data-column={spot.column}
      style={at}
      onPointerEnter={() => light(spot.key)}
      onPointerLeave={() => light(undefined)}
      onFocus={() => light(spot.key)}
      onBlur={() => light(undefined)}
    >
      {spot.entity === null ? (
        <span>{name(spot)}</span>
      ) : (
        <Link href={`/id/${encodeURIComponent(spot.entity.slug)}`}>{name(spot)}</Link>
      )}
      <span className={css["amount"]}>
        {spot.isShared && <i className={css["sharedSign"]} title={words.partly} />}
        {spot.isShared && <span className="unseen">{words.partly}: </span>}
        {money(spot.total)}
      </span>
    </li>
  );
}

/** What a spot is called. */
function useSpotName(): (spot: Spot) => string {
  const words = useStartWords().money;
  const { number } = useFormat();
  return ({ column, entity, others }) => {
    if (entity !== null) return entity.name;
    return others > 0 ? words.others[column](others, number(others)) : words.unstated[column];
  };
}
