// Kinds of entities, and the colours that stand for them.
import type { EntityKind } from "../gql/schema.gen";

/** Every kind, in the order in which they are shown. */
export const KINDS: readonly EntityKind[] = ["INSTITUTION", "PROJECT", "DIRECTION", "EVENT", "PLACE", "PERSON"];

/** The colour of a kind, for text and lines: a CSS value. */
export function kindColor(kind: EntityKind): string {
  return `var(--${kind.toLowerCase()})`;
}

/** The same, for a ground behind text of `kindColor`. */
export function kindGround(kind: EntityKind): string {
  return `var(--${kind.toLowerCase()}-soft)`;
}
