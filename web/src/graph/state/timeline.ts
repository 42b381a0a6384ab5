// Undo and redo are the browser's own back and forward, as far as they stay in the picture.

/** Where the entry in use stands among those that steps in the picture made. */
export type Timeline = { readonly index: number; readonly last: number };

export const START: Timeline = { index: 0, last: 0 };

/** After a step: what could be done again no longer can. */
export function stepped({ index }: Timeline): Timeline {
  return { index: index + 1, last: index + 1 };
}

/** After the browser went to an entry that has this index. */
export function arrived({ last }: Timeline, index: number): Timeline {
  return { index, last: Math.max(index, last) };
}

/** The index that an entry's `history.state` tells; entries that no step made have none. */
export function indexOf(state: unknown): number {
  const index = typeof state === "object" && state !== null && "step" in state ? state.step : 0;
  return typeof index === "number" && Number.isSafeInteger(index) && index > 0 ? index : 0;
}

export function canUndo({ index }: Timeline): boolean {
  return index > 0;
}

export function canRedo({ index, last }: Timeline): boolean {
  return index < last;
}
