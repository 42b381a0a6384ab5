// The picture as a drawing that stands by itself: real text, no style sheet, nothing asked of anybody.
import type { EntityKind } from "../../gql/schema.gen";
import { bounds, head } from "../canvas/geometry";
import type { CardShape, LineShape, PillShape, Scene } from "../canvas/scene";
import { CARD, KIND, LABEL, NAME, type Measure } from "../layout/size";

/** Colours as CSS has them in the theme that is on. */
export type Palette = Readonly<Record<"ground" | "raised" | "sunken" | "line" | "text" | "faint" | "accent", string>> & {
  readonly kinds: Readonly<Record<EntityKind, { readonly line: string; readonly ground: string }>>;
};

export type Drawing = {
  readonly scene: Scene;
  readonly palette: Palette;
  readonly measure: Measure;
  readonly family: string;
  readonly title: string;
  /** A line below the picture: whose data it is. */
  readonly credit: string;
  readonly kindWord: (kind: EntityKind) => string;
  /** The outline of a kind's sign, on 16 by 16. */
  readonly sign: (kind: EntityKind) => string;
};

export type Svg = { readonly text: string; readonly width: number; readonly height: number };

const MARGIN = 32;
const CREDIT = 28;

export function svg(drawing: Drawing): Svg {
  const { scene, palette, family, title, credit } = drawing;
  const all = bounds([...scene.cards, ...scene.pills].map(({ box }) => box));
  const [left, top] = [Math.floor(all.x - MARGIN), Math.floor(all.y - MARGIN)];
  const [width, height] = [Math.ceil(all.width + 2 * MARGIN), Math.ceil(all.height + 2 * MARGIN + CREDIT)];
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="${escaped(family)}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${palette.ground}"/>`,
    ...scene.lines.map((shape) => line(shape, drawing)),
    ...scene.lines.map((shape) => labels(shape, drawing)),
    ...scene.pills.map((shape) => pill(shape, drawing)),
    ...scene.cards.map((shape) => card(shape, drawing)),
    `<text x="${left + MARGIN}" y="${top + height - 18}" font-size="11" fill="${palette.faint}">${escaped(credit)}</text>`,
    "</svg>",
  ].join("\n");
  return { text, width, height };
}

function line({ segment: { from, to }, link, headAtA, headAtB }: LineShape, { palette }: Drawing): string {
  const color = link?.isOnPath === true ? palette.accent : palette.line;
  const dash = link === undefined ? ' stroke-dasharray="3 4"' : "";
  const heads = [...(headAtA ? [head(from, to)] : []), ...(headAtB ? [head(to, from)] : [])];
  return [
    `<path d="M${from.x} ${from.y}L${to.x} ${to.y}" fill="none" stroke="${color}" stroke-width="${link?.isOnPath === true ? 3 : 1.4}"${dash}/>`,
    ...heads.map((points) => `<polygon points="${points}" fill="${color}"/>`),
  ].join("");
}

function labels({ labels: lines, wordsAt: middle }: LineShape, { palette, measure }: Drawing): string {
  if (lines.length === 0) return "";
  const width = Math.max(...lines.map((one) => measure(one, LABEL))) + 12;
  const height = lines.length * 16 + 2;
  const words = lines.map((one, at) => write(one, { x: middle.x, y: middle.y - height / 2 + 13 + at * 16 }, LABEL, palette.faint, "middle"));
  return `<rect x="${middle.x - width / 2}" y="${middle.y - height / 2}" width="${width}" height="${height}" rx="5" fill="${palette.ground}"/>${words.join("")}`;
}

function pill({ box, words, count }: PillShape, { palette, measure }: Drawing): string {
  const [x, y] = [box.x - box.width / 2, box.y - box.height / 2];
  const at = x + 14;
  return [
    `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="${box.height / 2}" fill="${palette.sunken}" stroke="${palette.line}" stroke-dasharray="4 3"/>`,
    write(words, { x: at, y: box.y + 4 }, LABEL, palette.text),
    write(count, { x: at + measure(words, LABEL) + 7, y: box.y + 4 }, { ...LABEL, weight: 700 }, palette.text),
  ].join("");
}

function card({ box, node, lines }: CardShape, { palette, kindWord, sign }: Drawing): string {
  const { kind } = node.entity;
  const colors = palette.kinds[kind];
  const inset = CARD.padding + CARD.border;
  const [x, y] = [box.x - box.width / 2, box.y - box.height / 2];
  const at = x + inset + CARD.mark + CARD.gap;
  const edge = node.isOnPath ? palette.accent : node.isOpen ? colors.line : palette.line;
  return [
    `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="9" fill="${palette.raised}" stroke="${edge}" stroke-width="1.5"/>`,
    `<rect x="${x + inset}" y="${y + inset}" width="24" height="24" rx="5" fill="${colors.ground}"/>`,
    `<path transform="translate(${x + inset + 4} ${y + inset + 4})" d="${sign(kind)}" fill="none" stroke="${colors.line}" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>`,
    write(kindWord(kind), { x: at, y: y + inset + 12 }, KIND, colors.line),
    ...(node.hidden > 0 ? [write(`+${node.hidden}`, { x: x + box.width - inset, y: y + inset + 12 }, { ...KIND, weight: 700 }, colors.line, "end")] : []),
    ...lines.map((one, row) => write(one, { x: at, y: y + inset + CARD.kindLine + 13.5 + row * CARD.nameLine }, NAME, palette.text)),
  ].join("");
}

type Spot = { readonly x: number; readonly y: number };

function write(text: string, { x, y }: Spot, font: { readonly size: number; readonly weight: number }, color: string, anchor = "start"): string {
  const weight = font.weight === 400 ? "" : ` font-weight="${font.weight}"`;
  const side = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${x}" y="${y}" font-size="${font.size}"${weight}${side} fill="${color}">${escaped(text)}</text>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

// Also what no XML may hold, whoever wrote it into a name.
function escaped(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? "");
}
