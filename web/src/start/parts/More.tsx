// The end of a list that goes on.
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { buttonClass } from "../../ui/parts";
import css from "./parts.module.css";

type Props = { shown: number; total: number; isLoading: boolean; more: () => void };

/** The button that fetches the next page, and how much there is. */
export function More({ shown, total, isLoading, more }: Props) {
  const words = useWords().state;
  const { number } = useFormat();
  return (
    <p className={css["foot"]}>
      <button type="button" className={buttonClass()} onClick={more} disabled={isLoading}>
        {isLoading ? words.loading : words.more}
      </button>
      <span>{words.moreOf(number(shown), number(total))}</span>
    </p>
  );
}
