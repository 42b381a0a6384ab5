// The view with a picture: tools, the canvas or its table twin, details.
import { ReactFlowProvider } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState, type MouseEvent } from "react";
import { useSearch } from "wouter";
import { useFormat } from "../i18n/format";
import { useWords } from "../i18n/words";
import { useTitle } from "../ui/title";
import { Canvas } from "./canvas/Canvas";
import { scene } from "./canvas/scene";
import { doings } from "./doing";
import { useSave } from "./export/useSave";
import { Figuring } from "./layout/figures";
import { measure } from "./layout/measure";
import { useLayout, type Places } from "./layout/useLayout";
import { Notices, NothingLeft } from "./Notices";
import { Panel } from "./panel/Panel";
import type { Point } from "./state/model";
import { Twin } from "./table/Twin";
import { Kinds } from "./tools/Filters";
import { address } from "./tools/Share";
import { Toolbar } from "./tools/Toolbar";
import type { Graph } from "./useGraph";
import { useSaid } from "./useSaid";
import type { Loaded } from "./useStore";
import { useGraphWords } from "./words";
import css from "./ui.module.css";

type Props = { readonly graph: Graph; readonly loaded: Loaded };

/** Ctrl+Z and Ctrl+Y work all over the view, but not while something is written. */
function useUndoKeys({ undo, redo }: Graph): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isWriting = event.target instanceof HTMLElement && event.target.closest("input, textarea, select") !== null;
      if (isWriting || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      const does = key === "y" || (key === "z" && event.shiftKey) ? redo : key === "z" ? undo : undefined;
      if (does === undefined) return;
      event.preventDefault();
      does();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [undo, redo]);
}

/** Other pages do not show in a frame, so links to them open beside it. */
function openOutside(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (link === null || link.target !== "") return;
  event.preventDefault();
  event.stopPropagation();
  open(link.href, "_blank", "noopener");
}

/** The picture's name: that of the first entity that was put in. */
function useName({ graph: { state }, loaded: { data } }: Props): string {
  const words = useGraphWords();
  const [first = state.from] = state.roots;
  const name = data.entities.get(first ?? "")?.name;
  return name === undefined ? words.title : words.titleOf(name);
}

export function Explorer(props: Props) {
  const { graph, loaded } = props;
  const { state, act } = graph;
  const { picture, isComplete } = loaded;
  const words = useGraphWords();
  const shared = useWords();
  const format = useFormat();
  const search = useSearch();
  const isEmbedded = new URLSearchParams(search).get("embed") === "1";
  const title = useName(props);
  useTitle(title);
  useUndoKeys(graph);

  const figuring = useMemo(() => new Figuring(shared, format, measure), [shared, format]);
  const figures = useMemo(() => figuring.of(picture, isComplete), [figuring, picture, isComplete]);
  const settled = useCallback((places: Places) => act({ do: "settle", places }), [act]);
  const places = useLayout(figures, state, settled);
  const [dragged, drag] = useState<{ readonly id: string; readonly at: Point }>();
  const shown = useMemo(
    () => scene(picture, figures, dragged === undefined ? places : { ...places, [dragged.id]: dragged.at }),
    [picture, figures, places, dragged],
  );
  const doing = useMemo(() => doings(state, picture, act), [state, picture, act]);
  const { save, hasFailed } = useSave(shown, title, state.roots[0] ?? state.from ?? "graph");
  const [areKeysOpen, setKeysOpen] = useState(false);
  const showKeys = useCallback(() => setKeysOpen(true), []);
  const said = useSaid(picture, isComplete);
  const isTable = state.view === "table";
  const isNothing = isComplete && picture.nodes.size === 0;

  return (
    <div className={`${css["page"]} ${isEmbedded ? css["embedded"] : ""}`} onClickCapture={isEmbedded ? openOutside : undefined}>
      <Toolbar
        graph={graph}
        data={loaded.data}
        picture={picture}
        title={title}
        save={shown.cards.length === 0 || isTable ? undefined : save}
        keys={{ isOpen: areKeysOpen, setOpen: setKeysOpen }}
        whole={isEmbedded ? address(search, false) : undefined}
      />
      <p className="unseen" role="status">
        {said}
      </p>
      <div className={css["body"]}>
        <div className={css["stage"]}>
          <Notices state={state} loaded={loaded} act={act} hasSaveFailed={hasFailed} />
          {loaded.isLoading && <div className={css["wait"]} />}
          {isNothing ? (
            <NothingLeft state={state} act={act} />
          ) : isTable ? (
            <Twin picture={picture} doing={doing} selected={state.selected} />
          ) : (
            <>
              <button type="button" className={css["skip"]} onClick={() => act({ do: "view", view: "table" })}>
                {words.canvas.toTable}
              </button>
              <ReactFlowProvider>
                <Canvas scene={shown} doing={doing} selected={state.selected} isEmbedded={isEmbedded} showKeys={showKeys} drag={drag} />
              </ReactFlowProvider>
            </>
          )}
          {!isTable && (
            <div className={css["legend"]} role="group" aria-label={words.filters.legend}>
              <Kinds state={state} picture={picture} act={act} />
            </div>
          )}
        </div>
        <Panel state={state} data={loaded.data} picture={picture} doing={doing} />
      </div>
    </div>
  );
}
