// A picture as the query of an address, and back. What cannot be read is left out, so that old and
// mistyped links still open.
import type { EntityKind, RelationKind } from "../../gql/schema.gen";
import { EMPTY, LIMIT, type Direction, type Group, type GraphState, type Opened, type Point } from "./model";

const VERSION = "1";

/** Two letters for each kind of relation. They stand in people's links, so they never change. */
const RELATIONS: Record<RelationKind, string> = {
  FUNDS: "fu",
  ACCOUNTABLE_FOR: "ac",
  EXTENDS: "ex",
  IMPLEMENTS: "im",
  SUPPORTS: "su",
  PARTNERS: "pa",
  ESTABLISHES: "es",
  MODELLED_ON: "mo",
  PART_OF: "po",
  SUCCEEDS: "sc",
  LOCATED_IN: "lo",
  ADVANCES: "ad",
  HOLDS_OFFICE: "of",
  PARTICIPATES_IN: "pi",
  HOSTS: "ho",
  PROPOSES: "pr",
  COVERS: "co",
};
const KINDS: Record<EntityKind, string> = {
  INSTITUTION: "institution",
  PROJECT: "project",
  PERSON: "person",
  DIRECTION: "direction",
  PLACE: "place",
  EVENT: "event",
};
const DIRECTIONS: Record<Direction, string> = { OUT: "o", IN: "i", BOTH: "b" };

/** Settings of the whole page, which are not the picture's. */
const KEPT = ["lang", "theme", "embed"];

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const DATE = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
const ID = /^[a-z]+_[0-9a-z]+$/;

/** The query of the picture's address, without `?`; `search` is the query in use, whose settings stay. */
export function encode(state: GraphState, search = ""): string {
  const before = new URLSearchParams(search);
  const parts: string[] = [];
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") parts.push(`${name}=${value}`);
  };
  for (const name of KEPT) put(name, before.get(name)?.replace(/[^\w-]/g, ""));
  put("focus", state.roots.join(","));
  put("open", state.opened.map(encodeOpened).join(","));
  put("without", state.removed.join(","));
  put("pin", state.pinned.join(","));
  put("hide", [...state.withoutKinds.map((kind) => KINDS[kind]), ...state.withoutRelations.map((kind) => RELATIONS[kind])].join(","));
  put("on", state.on);
  put("from", state.from);
  put("to", state.to);
  put("at", state.selected);
  put("view", state.view === "table" ? "table" : undefined);
  put("xy", encodePlaces(state.places));
  if (parts.some((part) => !KEPT.includes(part.split("=", 1)[0]!))) put("v", VERSION);
  return parts.join("&");
}

/** The picture that an address asks for. */
export function decode(search: string): GraphState {
  const query = new URLSearchParams(search);
  const slugs = (name: string) => unique(list(query.get(name)).filter((slug) => SLUG.test(slug))).slice(0, LIMIT);
  const one = (name: string, form: RegExp) => {
    const value = query.get(name);
    return value !== null && form.test(value) ? value : undefined;
  };
  const roots = slugs("focus");
  const opened = list(query.get("open")).map(decodeOpened).filter((found) => found !== undefined);
  const hidden = list(query.get("hide"));
  return {
    ...EMPTY,
    roots,
    // A link that only names an entity, as people write it, opens that entity.
    opened: query.has("v") || query.has("open") ? first(opened) : roots.map((slug) => ({ slug, groups: [] })),
    removed: slugs("without"),
    pinned: slugs("pin"),
    places: decodePlaces(query.get("xy") ?? ""),
    withoutKinds: unique(hidden.map((word) => keyOf(KINDS, word)).filter((kind) => kind !== undefined)),
    withoutRelations: unique(hidden.map((word) => keyOf(RELATIONS, word)).filter((kind) => kind !== undefined)),
    on: one("on", DATE),
    from: one("from", SLUG),
    to: one("to", SLUG),
    selected: one("at", SLUG) ?? one("at", ID) ?? (query.has("v") ? undefined : roots[0]),
    view: query.get("view") === "table" ? "table" : "graph",
  };
}

/** Whether a text is a date as filters take it: a year, a month or a day. */
export function isDate(text: string): boolean {
  return DATE.test(text);
}

/** `koica.fuo8.pab16`: the entity, then groups by kind, direction and how many are shown. */
function encodeOpened({ slug, groups }: Opened): string {
  const words = groups.map(({ kind, direction, shown }) => `${RELATIONS[kind]}${DIRECTIONS[direction]}${shown}`);
  return [slug, ...words].join(".");
}

function decodeOpened(text: string): Opened | undefined {
  const [slug = "", ...words] = text.split(".");
  if (!SLUG.test(slug)) return undefined;
  const groups = new Map<string, Group>();
  for (const word of words) {
    const kind = keyOf(RELATIONS, word.slice(0, 2));
    const direction = keyOf(DIRECTIONS, word.slice(2, 3));
    const shown = /^\d{1,3}$/.test(word.slice(3)) ? Math.min(LIMIT, Number(word.slice(3))) : 0;
    if (kind !== undefined && direction !== undefined && shown > 0) groups.set(kind + direction, { kind, direction, shown });
  }
  return { slug, groups: [...groups.values()] };
}

// Ten letters a place: four of its key, three for each coordinate. That reaches 23,328 pixels either way.
const REACH = 36 ** 3 / 2;
const PLACE = /([0-9a-z]{4})([0-9a-z]{3})([0-9a-z]{3})/g;

function encodePlaces(places: Readonly<Record<string, Point>>): string {
  const letters = (n: number) => {
    const bounded = Math.max(-REACH, Math.min(REACH - 1, Math.round(n)));
    return (bounded + REACH).toString(36).padStart(3, "0");
  };
  return Object.entries(places).map(([key, { x, y }]) => key + letters(x) + letters(y)).join("");
}

function decodePlaces(text: string): Record<string, Point> {
  if (!/^[0-9a-z]*$/.test(text) || text.length % 10 !== 0) return {};
  const coordinate = (letters: string) => Number.parseInt(letters, 36) - REACH;
  const found = [...text.matchAll(PLACE)].slice(0, 2 * LIMIT);
  return Object.fromEntries(found.map(([, key = "", x = "", y = ""]) => [key, { x: coordinate(x), y: coordinate(y) }]));
}

function list(text: string | null): string[] {
  return text === null || text === "" ? [] : text.split(",");
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

/** One of each entity: the first. */
function first(opened: readonly Opened[]): readonly Opened[] {
  const found = new Map<string, Opened>();
  for (const one of opened.slice(0, LIMIT)) if (!found.has(one.slug)) found.set(one.slug, one);
  return [...found.values()];
}

function keyOf<Key extends string>(words: Record<Key, string>, word: string): Key | undefined {
  return (Object.keys(words) as Key[]).find((key) => words[key] === word);
}
