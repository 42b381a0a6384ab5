// A group of neighbours that are not shown: what relates them, and how many there are.
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { Icon } from "../../ui/Icon";
import { useGraphWords } from "../words";
import { useFormat } from "../../i18n/format";
import type { PillNode } from "./flow";
import css from "./canvas.module.css";

export const Pill = memo(function Pill({ data }: NodeProps<PillNode>) {
  const { shape, isTabStop } = data;
  const words = useGraphWords().canvas;
  const { number } = useFormat();
  const { left, isAtMost, isLoading } = shape.more;
  const count = isAtMost ? words.atMost(number(left)) : number(left);
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className={css["handle"]!} />
      <button
        type="button"
        className={css["pill"]}
        data-node={shape.id}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={words.more(shape.words, count)}
        aria-busy={isLoading}
      >
        <span>{shape.words}</span>
        <b>{shape.count}</b>
        <Icon name="plus" size={12} />
      </button>
    </>
  );
});
