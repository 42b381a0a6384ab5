// The picture: cards, counts beside them and links, to be moved about, zoomed and walked by keys.
import { ReactFlow, useReactFlow, type NodeMouseHandler, type OnNodeDrag } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Point } from "../state/model";
import { useGraphWords } from "../words";
import type { Doing } from "../doing";
import { Card } from "./Card";
import { Controls } from "./Controls";
import { flowEdges, flowNodes, kept, type FlowNode } from "./flow";
import { Line } from "./Line";
import { Pill } from "./Pill";
import type { Scene } from "./scene";
import { useKeys } from "./useKeys";
import { useView, ZOOM } from "./useView";
import css from "./canvas.module.css";

const NODES = { card: Card, pill: Pill };
const EDGES = { line: Line };

type Props = {
  readonly scene: Scene;
  readonly doing: Doing;
  readonly selected: string | undefined;
  readonly isEmbedded: boolean;
  readonly showKeys: () => void;
  /** Moves a card or pill while it is dragged. */
  readonly drag: (dragged: { readonly id: string; readonly at: Point } | undefined) => void;
};

export function Canvas({ scene, doing, selected, isEmbedded, showKeys, drag }: Props) {
  const words = useGraphWords();
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const flow = useReactFlow();
  const tabStop = useTabStop(scene, active ?? selected);
  const fit = useView(scene, frame, selected);
  const onKeyDown = useKeys({ scene, doing, flow, frame, fit, showKeys });

  const nodes = useKept(useMemo(() => flowNodes(scene, selected, tabStop), [scene, selected, tabStop]));
  const edges = useKept(useMemo(() => flowEdges(scene, selected), [scene, selected]));
  const middle = (node: FlowNode): Point => ({
    x: node.position.x + (node.width ?? 0) / 2,
    y: node.position.y + (node.height ?? 0) / 2,
  });
  const onNodeDrag: OnNodeDrag<FlowNode> = useCallback((_, node) => drag({ id: node.id, at: middle(node) }), [drag]);
  const onNodeDragStop: OnNodeDrag<FlowNode> = useCallback(
    (_, node) => {
      doing.move(node.id, middle(node));
      drag(undefined);
    },
    [doing, drag],
  );
  const onNodeClick: NodeMouseHandler<FlowNode> = useCallback(
    (event, node) => {
      if (node.type === "pill") doing.enter(node.id);
      else if (event.target instanceof Element && event.target.closest("[data-open]") !== null) doing.enter(node.id);
      else doing.select(node.id);
    },
    [doing],
  );

  return (
    <div
      ref={frame}
      className={css["frame"]}
      role="group"
      aria-label={words.canvas.label(scene.cards.length, scene.lines.filter(({ link }) => link !== undefined).length)}
      aria-describedby="graph-hint"
      onKeyDown={onKeyDown}
      onFocus={({ target }) => setActive(target.closest<HTMLElement>("[data-node]")?.dataset["node"])}
    >
      <p id="graph-hint" className="unseen">
        {words.canvas.hint}
      </p>
      <ReactFlow<FlowNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        onNodeClick={onNodeClick}
        onNodeDoubleClick={(_, node) => node.type === "card" && doing.enter(node.id)}
        onNodeDrag={onNodeDrag}
        onNodeDragStop={onNodeDragStop}
        onEdgeClick={(_, edge) => doing.selectLink(edge.id)}
        onPaneClick={() => doing.select(undefined)}
        minZoom={ZOOM.least}
        maxZoom={ZOOM.most}
        zoomOnDoubleClick={false}
        zoomOnScroll={!isEmbedded}
        preventScrolling={!isEmbedded}
        nodesFocusable={false}
        edgesFocusable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        nodeDragThreshold={4}
        attributionPosition="bottom-right"
      />
      <Controls fit={fit} />
    </div>
  );
}

function useKept<Item extends { readonly id: string }>(next: Item[]): Item[] {
  const before = useRef<Item[]>([]);
  before.current = kept(before.current, next);
  return before.current;
}

/** The one card or pill that the Tab key stops at: the one used last, else the first. */
function useTabStop(scene: Scene, wanted: string | undefined): string | undefined {
  const all = [...scene.cards, ...scene.pills];
  return all.some(({ id }) => id === wanted) ? wanted : all[0]?.id;
}
