// Places and how much is in them, from the counts that lists give.

/** What is counted at a place. */
export type Counts = { readonly institutions: number; readonly projects: number; readonly events: number };

type Facets = readonly {
  readonly field: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}[];

/** How many places are shown at most. */
export const MOST = 40;

export const total = ({ institutions, projects, events }: Counts): number => institutions + projects + events;

/** The slugs of the places with most, and what is in each. */
export function busiest(facets: Readonly<Record<keyof Counts, Facets>>, most = MOST): Map<string, Counts> {
  const found = new Map<string, Counts>();
  for (const list of ["institutions", "projects", "events"] as const) {
    const values = facets[list].find(({ field }) => field === "place")?.values ?? [];
    for (const { value, count } of values) {
      const before = found.get(value) ?? { institutions: 0, projects: 0, events: 0 };
      found.set(value, { ...before, [list]: count });
    }
  }
  const ordered = [...found].sort(([one, some], [other, more]) => total(more) - total(some) || (one < other ? -1 : 1));
  return new Map(ordered.slice(0, most));
}

/** A point of a drawing, with the radius of its symbol. */
export type Dot<Thing> = { readonly x: number; readonly y: number; readonly radius: number; readonly things: readonly Thing[] };

/** The radius of a symbol whose area grows with `count`. */
export function radius(count: number, largest: number, longest: number): number {
  return Math.max(4, Math.sqrt(count / Math.max(1, largest)) * longest);
}

type Point<Thing> = { readonly x: number; readonly y: number; readonly count: number; readonly thing: Thing };

/**
 * Puts together what lies within `apart` pixels of something bigger, or within its symbol, so that every
 * symbol can be told from the next. The biggest comes first, in the list and in each dot.
 */
export function cluster<Thing>(points: readonly Point<Thing>[], apart: number, longest: number): Dot<Thing>[] {
  const largest = Math.max(0, ...points.map(({ count }) => count));
  const size = (count: number) => radius(Math.min(count, largest), largest, longest);
  const groups: { x: number; y: number; count: number; things: Thing[] }[] = [];
  for (const { x, y, count, thing } of [...points].sort((one, other) => other.count - one.count)) {
    const near = groups.find((group) => {
      const distance = Math.hypot(group.x - x, group.y - y);
      return distance < Math.max(apart, size(group.count) + size(count) / 2);
    });
    if (near === undefined) groups.push({ x, y, count, things: [thing] });
    else {
      near.things.push(thing);
      near.count += count;
    }
  }
  groups.sort((one, other) => other.count - one.count);
  const most = groups[0]?.count ?? 0;
  return groups.map(({ x, y, count, things }) => ({ x, y, things, radius: radius(count, most, longest) }));
}
