// Times on a line: partial dates as what they may mean, and where to put them.

/** Milliseconds since 1970, UTC: from the first to just past the last instant that a date may mean. */
export type Range = { readonly from: number; readonly to: number };

/** What `2024`, `2024-06` or `2024-06-14` may mean. */
export function range(date: string): Range {
  const [year = 0, month, day] = date.split("-").map(Number);
  const at = (y: number, m: number, d: number) => new Date(0).setUTCFullYear(y, m, d);
  if (month === undefined) return { from: at(year, 0, 1), to: at(year + 1, 0, 1) };
  if (day === undefined) return { from: at(year, month - 1, 1), to: at(year, month, 1) };
  return { from: at(year, month - 1, day), to: at(year, month - 1, day + 1) };
}

/** A bar: surely there between `sureFrom` and `sureTo` (if these are in order), perhaps out to the ends. */
export type Bar = {
  readonly from: number;
  readonly sureFrom: number;
  readonly sureTo: number;
  readonly to: number;
  /** Whether no source says how it ends. */
  readonly isOpen: boolean;
};

/** What is known of something that has no stated end. */
export type Course = {
  /** Until when it surely goes on: now, if it is under way. */
  readonly until: number;
  /** How much longer it is drawn, fading; 0 for what is over. */
  readonly open: number;
};

/** The bar of something that starts, and perhaps ends. */
export function bar(starts: string, ends: string | null, { until, open }: Course): Bar {
  const first = range(starts);
  if (ends === null) {
    const sureTo = Math.max(first.to, until);
    return { from: first.from, sureFrom: first.to, sureTo, to: sureTo + open, isOpen: open > 0 };
  }
  const last = range(ends);
  return { from: first.from, sureFrom: first.to, sureTo: last.from, to: Math.max(last.to, first.to), isOpen: false };
}

/** A line of time, `width` pixels long. */
export type Scale = Range & { readonly width: number };

export const YEAR = 365.25 * 24 * 3_600_000;
const MONTH = YEAR / 12;

/** Pixels from the left end. */
export function place(at: number, { from, to, width }: Scale): number {
  return ((at - from) / (to - from)) * width;
}

/** The line that holds all bars and `now`, out to whole years, at `zoom` pixels a year but at least `least` long. */
export function scale(bars: readonly Bar[], now: number, zoom: number, least: number): Scale {
  const first = new Date(Math.min(now, ...bars.map(({ from }) => from))).getUTCFullYear();
  const last = new Date(Math.max(now, ...bars.map(({ to }) => to)) - 1).getUTCFullYear();
  const line = { from: range(pad(first)).from, to: range(pad(last)).to };
  return { ...line, width: Math.max(least, Math.round((last - first + 1) * zoom)) };
}

const pad = (year: number) => String(year).padStart(4, "0");

/** Steps between marks, in months. */
const STEPS = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000];

export type Mark = { readonly at: number; readonly isYear: boolean; readonly date: string };

/** Marks at round dates, none nearer to the next than `apart` pixels. */
export function marks(line: Scale, apart: number): Mark[] {
  const pixels = (line.width / (line.to - line.from)) * MONTH;
  const step = STEPS.find((months) => months * pixels >= apart) ?? 12_000;
  const years = Math.max(1, step / 12);
  const found: Mark[] = [];
  const last = new Date(line.to).getUTCFullYear();
  for (let year = Math.ceil(new Date(line.from).getUTCFullYear() / years) * years; year < last; year += years) {
    for (let month = 0; month < 12; month += Math.min(step, 12)) {
      const date = month === 0 ? pad(year) : `${pad(year)}-${String(month + 1).padStart(2, "0")}`;
      found.push({ at: range(date).from, isYear: month === 0, date });
    }
  }
  return found;
}
