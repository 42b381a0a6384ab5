// How large things are before they are drawn: names are broken into lines here, so that the layout, the
// page and an exported picture agree on every one of them.

/** How wide a text is, in pixels. */
export type Measure = (text: string, font: Font) => number;

/** A size in pixels and a weight; the family is the page's. */
export type Font = { readonly size: number; readonly weight: number };

export type Size = { readonly width: number; readonly height: number };

export const NAME: Font = { size: 14, weight: 600 };
export const KIND: Font = { size: 12, weight: 400 };
export const LABEL: Font = { size: 12, weight: 500 };

/** Distances inside a card, in pixels; the style sheet has the same. */
export const CARD = { padding: 10, mark: 24, gap: 8, kindLine: 16, nameLine: 18, border: 1.5 } as const;
export const PILL = { height: 32, padding: 12, gap: 7 } as const;

const NARROW = 208;
const WIDE = 264;
/** Names that take more lines than this have a wider card. */
const LINES = 3;

export type Card = Size & { readonly lines: readonly string[] };

/** A card's size, and its name in lines: whole, however long. */
export function cardOf(name: string, measure: Measure): Card {
  const at = (width: number) => {
    const room = width - 2 * (CARD.padding + CARD.border) - CARD.mark - CARD.gap;
    const lines = wrap(name, room, (text) => measure(text, NAME));
    const height = Math.ceil(2 * (CARD.padding + CARD.border) + CARD.kindLine + lines.length * CARD.nameLine);
    return { width, height, lines };
  };
  const narrow = at(NARROW);
  return narrow.lines.length <= LINES ? narrow : at(WIDE);
}

/** The size of what stands for a group: its words, then a count. */
export function pillOf(words: string, count: string, measure: Measure): Size {
  const text = measure(words, LABEL) + PILL.gap + measure(count, { ...LABEL, weight: 700 });
  return { width: Math.ceil(text + 2 * PILL.padding + 22), height: PILL.height };
}

/** Breaks a text between words so that each line fits; words that are too long by themselves are cut. */
export function wrap(text: string, width: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.trim().split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = cut(word, width, measure);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
  }
  return [...lines, line];
}

function cut(word: string, width: number, measure: (text: string) => number): readonly string[] {
  if (measure(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = "";
  for (const letter of word) {
    if (piece !== "" && measure(piece + letter) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += letter;
  }
  return [...pieces, piece];
}
