// The scene as React Flow takes it. What has not changed stays the same object, so that it is not drawn again.
import type { Edge, Node } from "@xyflow/react";
import type { CardShape, LineShape, PillShape, Scene } from "./scene";

type Told = { readonly isSelected: boolean; readonly isTabStop: boolean };
export type CardNode = Node<{ readonly shape: CardShape } & Told, "card">;
export type PillNode = Node<{ readonly shape: PillShape } & Told, "pill">;
export type FlowNode = CardNode | PillNode;
export type LineEdge = Edge<{ readonly shape: LineShape; readonly isNear: boolean }, "line">;

export function flowNodes({ cards, pills }: Scene, selected: string | undefined, tabStop: string | undefined): FlowNode[] {
  const common = ({ id, box }: CardShape | PillShape) => ({
    id,
    position: { x: box.x - box.width / 2, y: box.y - box.height / 2 },
    width: box.width,
    height: box.height,
    zIndex: id === selected ? 2 : 1,
  });
  const told = (id: string) => ({ isSelected: id === selected, isTabStop: id === tabStop });
  return [
    ...cards.map((shape): CardNode => ({ ...common(shape), type: "card", data: { shape, ...told(shape.id) } })),
    ...pills.map((shape): PillNode => ({ ...common(shape), type: "pill", data: { shape, ...told(shape.id) } })),
  ];
}

export function flowEdges({ lines }: Scene, selected: string | undefined): LineEdge[] {
  return lines.map((shape) => {
    const isSelected = shape.link?.relations.some(({ id }) => id === selected) === true;
    const isNear = selected !== undefined && (shape.a === selected || shape.b === selected || isSelected);
    return { id: shape.id, source: shape.a, target: shape.b, type: "line", data: { shape, isNear }, zIndex: 0 };
  });
}

/** The list with each item that says the same as before as the object it was; the very list if all do. */
export function kept<Item extends { readonly id: string }>(before: readonly Item[], next: Item[]): Item[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const list = next.map((item) => {
    const was = old.get(item.id);
    return was !== undefined && isSame(was, item) ? was : item;
  });
  return list.length === before.length && list.every((item, at) => item === before[at]) ? (before as Item[]) : list;
}

/** Whether two plain values say the same, all the way down. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
