// An entity in the picture.
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { Icon } from "../../ui/Icon";
import { kindColor, kindGround } from "../../ui/kind";
import { useGraphWords } from "../words";
import type { CardNode } from "./flow";
import css from "./canvas.module.css";

export const Card = memo(function Card({ data }: NodeProps<CardNode>) {
  const { shape, isSelected, isTabStop } = data;
  const { entity, hidden, isOpen, isOnPath, isPinned, end } = shape.node;
  const words = useWords();
  const { canvas, path } = useGraphWords();
  const { number } = useFormat();
  const looks = [css["card"], isSelected && css["selected"], isOnPath && css["onPath"], isOpen && css["opened"]];
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className={css["handle"]!} />
      <button
        type="button"
        className={looks.filter(Boolean).join(" ")}
        data-node={entity.slug}
        tabIndex={isTabStop ? 0 : -1}
        aria-expanded={isOpen}
        aria-current={isSelected ? "true" : undefined}
        style={{ "--kind": kindColor(entity.kind), "--kind-ground": kindGround(entity.kind) } as React.CSSProperties}
      >
        <span className={css["mark"]}>
          <Icon name={entity.kind} />
        </span>
        <span className={css["kind"]}>
          {words.kind[entity.kind]}
          {end !== undefined && <span className={css["end"]}>{path[end]}</span>}
          {isPinned && (
            <span className={css["pin"]}>
              <span className="unseen">{canvas.pinned}</span>
            </span>
          )}
          {isOnPath && <span className="unseen">{canvas.onPath}</span>}
        </span>
        <span className={css["name"]}>{shape.lines.join("\n")}</span>
        {hidden > 0 && (
          <span className={css["hidden"]} data-open={isOpen ? undefined : ""}>
            <span aria-hidden="true">+{number(hidden)}</span>
            <span className="unseen">{canvas.hidden(number(hidden))}</span>
          </span>
        )}
      </button>
      <Handle type="source" position={Position.Top} isConnectable={false} className={css["handle"]!} />
    </>
  );
});
