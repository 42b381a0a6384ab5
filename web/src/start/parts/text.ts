// How much room words take, before they are drawn.

const WIDE = /[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7af]/;
const BROAD = /[A-ZА-ЯЁmwшщжю]/;

/** About how broad a text is, in pixels, in letters of `size` pixels. */
export function breadth(text: string, size: number): number {
  const ems = [...text].map((letter) => (WIDE.test(letter) ? 1 : BROAD.test(letter) ? 0.75 : 0.58));
  return ems.reduce((sum, em) => sum + em, 0) * size;
}

/** About how many lines a text takes, broken between words, in a column of `width` pixels. */
export function lines(text: string, size: number, width: number): number {
  let [count, used] = [1, 0];
  for (const word of text.split(" ")) {
    const next = breadth(word, size);
    const gap = used === 0 ? 0 : size * 0.3;
    if (used > 0 && used + gap + next > width) [count, used] = [count + 1, next];
    else used += gap + next;
  }
  return count;
}
