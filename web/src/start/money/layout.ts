// Where the picture of money has its spots and bands.
import { sankey, sankeyLinkHorizontal } from "d3-sankey";
import type { Band, Column, Flow, Spot } from "./flow";

export type PlacedSpot = Spot & { readonly x: number; readonly y: number; readonly height: number };
export type PlacedBand = Band & { readonly path: string; readonly thickness: number };
export type Layout = { readonly spots: readonly PlacedSpot[]; readonly bands: readonly PlacedBand[]; readonly height: number };

const COLUMNS: readonly Column[] = ["funder", "recipient", "direction"];
/** How broad a spot is. */
export const BAR = 10;

/** Lays `flow` out over `width` pixels, with `apart` pixels between spots, so that labels have room. */
export function layout(flow: Flow, width: number, apart: number): Layout {
  const most = Math.max(...COLUMNS.map((column) => flow.spots.filter((spot) => spot.column === column).length));
  const height = most * apart + 200;
  const draw = sankey<Spot, Band>()
    .nodeId(({ key }) => key)
    .nodeAlign(({ column }) => COLUMNS.indexOf(column))
    .nodeWidth(BAR)
    .nodePadding(apart)
    .iterations(24)
    .extent([
      [0, apart / 2],
      [width, height - apart / 2],
    ]);
  // The library writes into what it is given.
  const { nodes, links } = draw({
    nodes: flow.spots.map((spot) => ({ ...spot })),
    links: flow.bands.map((band) => ({ ...band, value: band.breadth })),
  });
  const path = sankeyLinkHorizontal<Spot, Band>();
  return {
    height,
    spots: nodes.map((node) => ({ ...node, x: node.x0 ?? 0, y: node.y0 ?? 0, height: (node.y1 ?? 0) - (node.y0 ?? 0) })),
    bands: links.map((link) => ({
      total: link.total,
      breadth: link.breadth,
      isShared: link.isShared,
      source: keyOf(link.source),
      target: keyOf(link.target),
      path: path(link) ?? "",
      thickness: Math.max(1, link.width ?? 0),
    })),
  };
}

function keyOf(end: Spot | string | number): string {
  return typeof end === "object" ? end.key : String(end);
}
