// A group of neighbours that are not shown: what relates them, and how many there are.
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { Icon } from "../../ui/Icon";
import { useGraphWords } from "../words";
import type { PillNode } from "./flow";
import css from "./canvas.module.css";

export const Pill = memo(function Pill({ data }: NodeProps<PillNode>) {
  const { shape, isTabStop } = data;
  const words = useGraphWords().canvas;
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className={css["handle"]!} />
      <button
        type="button"
        className={css["pill"]}
        data-node={shape.id}
        tabIndex={isTabStop ? 0 : -1}
        aria-busy={shape.more.isLoading}
      >
        <span>{shape.words}</span>
        <b>{shape.count}</b>
        <span className="unseen">{words.more}</span>
        <Icon name="plus" size={12} />
      </button>
    </>
  );
});
