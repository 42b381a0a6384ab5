// The scene as React Flow takes it.
import type { Edge, Node } from "@xyflow/react";
import type { CardShape, LineShape, PillShape, Scene } from "./scene";

type Common = { readonly isSelected: boolean; readonly isTabStop: boolean };
export type CardNode = Node<{ readonly shape: CardShape } & Common, "card">;
export type PillNode = Node<{ readonly shape: PillShape } & Common, "pill">;
export type FlowNode = CardNode | PillNode;
export type LineEdge = Edge<{ readonly shape: LineShape; readonly isNear: boolean; readonly selected: string | undefined }, "line">;

export function flowNodes({ cards, pills }: Scene, selected: string | undefined, tabStop: string | undefined): FlowNode[] {
  const common = ({ id, box }: CardShape | PillShape) => ({
    id,
    position: { x: box.x - box.width / 2, y: box.y - box.height / 2 },
    width: box.width,
    height: box.height,
  });
  const told = (id: string) => ({ isSelected: id === selected, isTabStop: id === tabStop });
  return [
    ...cards.map((shape): CardNode => ({
      ...common(shape),
      type: "card",
      zIndex: shape.id === selected ? 2 : 1,
      data: { shape, ...told(shape.id) },
    })),
    ...pills.map((shape): PillNode => ({ ...common(shape), type: "pill", data: { shape, ...told(shape.id) } })),
  ];
}

export function flowEdges({ lines }: Scene, selected: string | undefined): LineEdge[] {
  return lines.map((shape) => {
    const isSelected = shape.link?.relations.some(({ id }) => id === selected) === true;
    const isNear = selected !== undefined && (shape.a === selected || shape.b === selected || isSelected);
    return { id: shape.id, source: shape.a, target: shape.b, type: "line", data: { shape, isNear, selected }, zIndex: 0 };
  });
}
