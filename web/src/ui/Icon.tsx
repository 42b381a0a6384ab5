// Small drawings: one stroke, 16 by 16, in the colour of the text around them.
import type { EntityKind } from "../gql/schema.gen";

const PATHS = {
  INSTITUTION: "M2 6.5 8 3l6 3.5M3 13.5h10M4 7v6M8 7v6M12 7v6",
  PROJECT: "M3 5.5h10v7.5H3zM6 5.5V3.5h4v2M3 9h10",
  PERSON: "M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M3 13.5c.6-2.6 2.5-4 5-4s4.4 1.4 5 4",
  DIRECTION: "M8 14V2.500M8 3h4.500l1.5 1.750-1.5 1.750H8M8 7.500H4L2.5 9.2 4 11h4",
  PLACE: "M8 14s-4.5-4.2-4.5-7.500a4.5 4.5 0 0 1 9 0C12.5 9.8 8 14 8 14M8 8a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3",
  EVENT: "M2.5 4h11v9.500h-11zM2.5 7h11M5.5 2v3.500M10.5 2v3.5",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10M10.7 10.7 14 14",
  close: "M4 4l8 8M12 4l-8 8",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  left: "M10 4 6 8l4 4",
  check: "M3 8.5 6.5 12 13 4.5",
  language: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M2 8h12M8 2c2 1.7 2.5 4 2.5 6S10 12.3 8 14c-2-1.7-2.5-4-2.5-6S6 3.7 8 2",
  theme: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 2v12M8 5h3.500M8 8h6M8 11h3.5",
  out: "M9.5 2.500h4v4M13.5 2.5 8 8M6.5 3.500h-4v10h10v-4",
  graph: "M4 6a2 2 0 1 0 0-4 2 2 0 0 0 0 4M12.5 9a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3M6 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4M5.8 4.600l5.3 2.300M4.5 6l1 4.200M7.8 11.200l3.5-2.7",
  warn: "M8 2.5 14.5 13.500h-13zM8 6.500v3.500M8 11.800v.2",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  fit: "M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10",
  path: "M3.5 14a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3M12.5 5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3M5 12.500h5a2.250 2.250 0 0 0 0-4.500H6a2.250 2.250 0 0 1 0-4.500h5",
  keys: "M1.500 4h13v8.500h-13zM4 6.500h.1M6.700 6.500h.1M9.300 6.500h.1M12 6.500h.1M5 10h6",
  arrange: "M6 3H3v3h3zM13 10h-3v3h3zM13 3h-3v3h3zM6 10H3v3h3z",
  undo: "M6 3 3 6l3 3M3 6h6.500a3.5 3.5 0 0 1 0 7H6",
  redo: "M10 3l3 3-3 3M13 6H6.500a3.5 3.5 0 0 0 0 7H10",
  table: "M2.5 3.500h11v9h-11zM2.5 6.500h11M6.5 6.500v6",
  filter: "M2.5 3.500h11L9.5 8.500v4l-3 1v-5z",
  download: "M8 2.500v7.500M5 7.500l3 3 3-3M3 13.500h10",
  link: "M6.5 9.500l3-3M7 4.500l1.3-1.300a2.8 2.8 0 0 1 4 4L11 8.500M9 11.500l-1.3 1.300a2.8 2.8 0 0 1-4-4L5 7.5",
} as const satisfies Record<EntityKind, string> & Record<string, string>;

export type IconName = keyof typeof PATHS;

/** A drawing beside words that say the same; so it is hidden from those who hear the page. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The outline of a kind's sign, for pictures that are saved. */
export function signOf(kind: EntityKind): string {
  return PATHS[kind];
}
