// The end of a table that is here as a whole, but shown in parts.
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { buttonClass } from "../../ui/parts";
import css from "./parts.module.css";

type Props = { shown: number; total: number; more: () => void };

/** The button that shows the next part, and how much there is. */
export function Rest({ shown, total, more }: Props) {
  const words = useWords().state;
  const { number } = useFormat();
  return (
    <p className={css["foot"]}>
      <button type="button" className={buttonClass()} onClick={more}>
        {words.more}
      </button>
      <span>{words.moreOf(number(shown), number(total))}</span>
    </p>
  );
}
