// Measures texts in the page's own letters.
import type { Measure } from "./size";

const known = new Map<string, number>();
let context: CanvasRenderingContext2D | null | undefined;

/** The families of letters that the page uses. */
export function family(): string {
  return getComputedStyle(document.documentElement).fontFamily;
}

export const measure: Measure = (text, { size, weight }) => {
  const key = `${weight} ${size} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  context ??= document.createElement("canvas").getContext("2d");
  // Without a canvas, a guess that is rather too wide than too narrow.
  let width = text.length * size * 0.7;
  if (context !== null) {
    context.font = `${weight} ${size}px ${family()}`;
    width = context.measureText(text).width;
  }
  known.set(key, width);
  return width;
};
