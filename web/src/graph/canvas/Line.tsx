// A link between two cards, with what relates them; or the line from a card to a group.
import { EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { head } from "./geometry";
import type { LineEdge } from "./flow";
import css from "./canvas.module.css";

export const Line = memo(function Line({ id, data }: EdgeProps<LineEdge>) {
  if (data === undefined) return null;
  const { shape, isNear } = data;
  const { from, to } = shape.segment;
  const { wordsAt } = shape;
  const looks = [css["line"], shape.link === undefined && css["toPill"], shape.link?.isOnPath && css["lineOnPath"], isNear && css["near"]];
  const look = looks.filter(Boolean).join(" ");
  return (
    <>
      <g className={look}>
        <path className={css["hit"]} d={`M${from.x} ${from.y}L${to.x} ${to.y}`} />
        <path className={css["stroke"]} d={`M${from.x} ${from.y}L${to.x} ${to.y}`} />
        {shape.headAtA && <polygon points={head(from, to)} />}
        {shape.headAtB && <polygon points={head(to, from)} />}
      </g>
      {shape.labels.length > 0 && (
        <EdgeLabelRenderer>
          <div
            className={`${css["label"]} nopan nodrag ${isNear ? css["near"] : ""} ${shape.link?.isOnPath ? css["lineOnPath"] : ""}`}
            style={{ transform: `translate(-50%, -50%) translate(${wordsAt.x}px, ${wordsAt.y}px)` }}
            data-link={id}
          >
            {shape.labels.map((label) => (
              <span key={label}>{label}</span>
            ))}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
