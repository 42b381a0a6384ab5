// What can be done to a picture, as functions from one state to the next.
import type { EntityKind, RelationKind } from "../../gql/schema.gen";
import { EMPTY, LIMIT, type Direction, type Group, type GraphState, type Opened, type Point, placeKey } from "./model";

type At = { readonly kind: RelationKind; readonly direction: Direction };

export type Action =
  | { readonly do: "start"; readonly slug: string }
  | { readonly do: "add"; readonly slug: string }
  | { readonly do: "open"; readonly slug: string; readonly groups?: readonly Group[] }
  | { readonly do: "close"; readonly slug: string }
  | { readonly do: "show"; readonly slug: string; readonly at: At; readonly more: number }
  | { readonly do: "fold"; readonly slug: string; readonly at: At }
  | { readonly do: "remove"; readonly slug: string }
  | { readonly do: "restore" }
  | { readonly do: "move"; readonly id: string; readonly to: Point; readonly isEntity: boolean }
  | { readonly do: "pin"; readonly slug: string }
  | { readonly do: "unpin"; readonly slug: string }
  | { readonly do: "arrange"; readonly keep: readonly string[] }
  | { readonly do: "settle"; readonly places: Readonly<Record<string, Point>> }
  | { readonly do: "kind"; readonly kind: EntityKind }
  | { readonly do: "relation"; readonly kind: RelationKind }
  | { readonly do: "on"; readonly date: string | undefined }
  | { readonly do: "unfilter" }
  | { readonly do: "from"; readonly slug: string | undefined }
  | { readonly do: "to"; readonly slug: string | undefined }
  | { readonly do: "swap" }
  | { readonly do: "unpath" }
  | { readonly do: "select"; readonly id: string | undefined }
  | { readonly do: "view"; readonly view: GraphState["view"] }
  | { readonly do: "clear" };

/** Whether an action changes how one looks at the picture, not the picture; it is no step to undo. */
export function isPassing(action: Action): boolean {
  return action.do === "select" || action.do === "view" || action.do === "settle";
}

/** The state after `action`; the same object where nothing changes. */
export function reduce(state: GraphState, action: Action): GraphState {
  switch (action.do) {
    case "start":
      return add({ ...EMPTY, view: state.view }, action.slug);
    case "add":
      return add(state, action.slug);
    case "open":
      return { ...open(state, action.slug, action.groups ?? []), selected: action.slug };
    case "close":
      return { ...state, opened: state.opened.filter(({ slug }) => slug !== action.slug) };
    case "show":
      return show(state, action.slug, action.at, action.more);
    case "fold":
      return withGroups(state, action.slug, (groups) => groups.filter((group) => !same(group, action.at)));
    case "remove":
      return remove(state, action.slug);
    case "restore":
      return { ...state, removed: [] };
    case "clear":
      return { ...EMPTY, view: state.view };
    case "select":
      return action.id === state.selected ? state : { ...state, selected: action.id };
    case "view":
      return { ...state, view: action.view };
    default:
      return reduceRest(state, action);
  }
}

type Done = "start" | "add" | "open" | "close" | "show" | "fold" | "remove" | "restore" | "clear" | "select" | "view";

/** Places, filters and the ends of a path. */
function reduceRest(state: GraphState, action: Exclude<Action, { readonly do: Done }>): GraphState {
  switch (action.do) {
    case "move":
      return {
        ...state,
        places: { ...state.places, [placeKey(action.id)]: action.to },
        pinned: action.isEntity ? including(state.pinned, action.id) : state.pinned,
      };
    case "pin":
      return { ...state, pinned: including(state.pinned, action.slug) };
    case "unpin":
      return { ...state, pinned: without(state.pinned, action.slug) };
    case "arrange":
      return { ...state, places: pick(state.places, action.keep.map(placeKey)) };
    case "settle":
      return { ...state, places: action.places };
    case "kind":
      return { ...state, withoutKinds: toggled(state.withoutKinds, action.kind) };
    case "relation":
      return { ...state, withoutRelations: toggled(state.withoutRelations, action.kind) };
    case "on":
      return { ...state, on: action.date };
    case "unfilter":
      return { ...state, withoutKinds: [], withoutRelations: [], on: undefined };
    case "from":
      return { ...state, from: action.slug, removed: without(state.removed, action.slug) };
    case "to":
      return { ...state, to: action.slug, removed: without(state.removed, action.slug) };
    case "unpath":
      return { ...state, from: undefined, to: undefined };
    case "swap":
      return { ...state, from: state.to, to: state.from };
  }
}

function add(state: GraphState, slug: string): GraphState {
  const next = { ...state, roots: including(state.roots, slug), removed: without(state.removed, slug), selected: slug };
  return open(next, slug, []);
}

function open(state: GraphState, slug: string, groups: readonly Group[]): GraphState {
  const before = state.opened.find((opened) => opened.slug === slug);
  if (before === undefined) return { ...state, opened: [...state.opened, { slug, groups }] };
  const added = groups.filter((group) => !before.groups.some((other) => same(other, group)));
  return added.length === 0 ? state : withGroups(state, slug, (old) => [...old, ...added]);
}

function show(state: GraphState, slug: string, at: At, more: number): GraphState {
  return withGroups(open(state, slug, []), slug, (groups) => {
    const before = groups.find((group) => same(group, at));
    const shown = Math.min(LIMIT, (before?.shown ?? 0) + more);
    const next: Group = { kind: at.kind, direction: at.direction, shown };
    return before === undefined ? [...groups, next] : groups.map((group) => (group === before ? next : group));
  });
}

function remove(state: GraphState, slug: string): GraphState {
  return {
    ...state,
    roots: without(state.roots, slug),
    opened: state.opened.filter((opened) => opened.slug !== slug),
    pinned: without(state.pinned, slug),
    removed: including(state.removed, slug),
    from: state.from === slug ? undefined : state.from,
    to: state.to === slug ? undefined : state.to,
    selected: state.selected === slug ? undefined : state.selected,
  };
}

function withGroups(state: GraphState, slug: string, change: (groups: readonly Group[]) => readonly Group[]): GraphState {
  const opened = (one: Opened) => (one.slug === slug ? { slug, groups: change(one.groups) } : one);
  return { ...state, opened: state.opened.map(opened) };
}

function same(group: At, at: At): boolean {
  return group.kind === at.kind && group.direction === at.direction;
}

function including<T>(list: readonly T[], item: T): readonly T[] {
  return list.includes(item) ? list : [...list, item];
}

function without<T>(list: readonly T[], item: T | undefined): readonly T[] {
  return item !== undefined && list.includes(item) ? list.filter((other) => other !== item) : list;
}

function toggled<T>(list: readonly T[], item: T): readonly T[] {
  return list.includes(item) ? without(list, item) : [...list, item];
}

function pick<T>(all: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key)));
}
