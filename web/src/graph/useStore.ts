// What is loaded for the picture, and the picture itself.
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { client } from "../gql/client";
import { useLanguage, type Language } from "../i18n/language";
import { needs } from "./data/needs";
import { GraphStore, type Snapshot } from "./data/store";
import { draw, type Picture } from "./state/picture";
import type { GraphState } from "./state/model";

const stores = new Map<Language, GraphStore>();

function storeOf(language: Language): GraphStore {
  let found = stores.get(language);
  if (found === undefined) {
    found = new GraphStore(client(language));
    stores.set(language, found);
  }
  return found;
}

export type Loaded = Snapshot & {
  readonly picture: Picture;
  /** All that has a place in the picture is there, or could not be had. */
  readonly isComplete: boolean;
  readonly retry: () => void;
};

/** Draws the picture of a state, and asks for what it lacks. */
export function useStore(state: GraphState): Loaded {
  const store = storeOf(useLanguage());
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot);
  const picture = useMemo(() => draw(state, snapshot.data), [state, snapshot.data]);
  const lacking = useMemo(() => needs(state, snapshot.data, picture), [state, snapshot.data, picture]);
  useEffect(() => store.load(lacking, state), [store, lacking, state]);
  const isComplete = lacking.every(({ type, key }) => type === "links" || snapshot.failed.has(key));
  return { ...snapshot, picture, isComplete, retry: store.retry };
}
