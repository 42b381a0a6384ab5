// Zoom, for those without a wheel.
import { useReactFlow } from "@xyflow/react";
import { buttonClass } from "../../ui/parts";
import { Icon } from "../../ui/Icon";
import { useGraphWords } from "../words";
import { motion } from "./useView";
import css from "./canvas.module.css";

export function Controls({ fit }: { readonly fit: () => void }) {
  const words = useGraphWords().canvas;
  const { zoomIn, zoomOut } = useReactFlow();
  return (
    <div className={css["controls"]}>
      <button type="button" className={buttonClass()} aria-label={words.zoomIn} title={words.zoomIn} onClick={() => void zoomIn(motion())}>
        <Icon name="plus" />
      </button>
      <button type="button" className={buttonClass()} aria-label={words.zoomOut} title={words.zoomOut} onClick={() => void zoomOut(motion())}>
        <Icon name="minus" />
      </button>
      <button type="button" className={buttonClass()} aria-label={words.fit} title={words.fit} onClick={fit}>
        <Icon name="fit" />
      </button>
    </div>
  );
}
