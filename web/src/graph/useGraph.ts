// The state of the view, which is the address, and the way to change it.
import { useCallback, useEffect, useMemo, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { useSearch } from "wouter";
import { isPassing, reduce, type Action } from "./state/actions";
import type { GraphState } from "./state/model";
import { arrived, canRedo, canUndo, indexOf, START, stepped } from "./state/timeline";
import { decode, encode } from "./state/url";

export type Act = (action: Action) => void;

export type Graph = {
  readonly state: GraphState;
  readonly act: Act;
  /** Goes a step back; none where there is none. */
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
};

/** The picture that the address asks for. Each step is an entry of the browser's history. */
export function useGraph(): Graph {
  const search = useSearch();
  const state = useMemo(() => decode(search), [search]);
  const [timeline, setTimeline] = useState(() => arrived(START, indexOf(history.state)));

  useEffect(() => {
    const follow = () => setTimeline((before) => arrived(before, indexOf(history.state)));
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);

  const act = useCallback((action: Action) => {
    // What stands in the address now, which may be newer than what was last drawn.
    const now = location.search;
    const query = encode(reduce(decode(now), action), now);
    if (query === now.slice(1)) return;
    const to = query === "" ? "/graph" : `/graph?${query}`;
    if (isPassing(action)) {
      navigate(to, { replace: true, state: history.state });
    } else {
      const next = stepped({ index: indexOf(history.state), last: 0 });
      navigate(to, { state: { step: next.index } });
      setTimeline(next);
    }
  }, []);

  return {
    state,
    act,
    undo: canUndo(timeline) ? back : undefined,
    redo: canRedo(timeline) ? forward : undefined,
  };
}

function back(): void {
  history.back();
}

function forward(): void {
  history.forward();
}
