// The end of a list that is read page by page.
import type { Pages } from "../gql/pages";
import { useFormat } from "../i18n/format";
import { useWords } from "../i18n/words";
import { Failure } from "./Failure";
import { buttonClass } from "./parts";
import css from "./ui.module.css";

type Props = {
  list: Pages<{ nodes: readonly unknown[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }>;
  /** How many items the whole has, if that is known. */
  total?: number | undefined;
};

/** A button for the next page, how much is shown, and what went wrong. */
export function More({ list, total }: Props) {
  const words = useWords().state;
  const { number } = useFormat();
  if (list.error) return <Failure error={list.error} retry={list.retry} />;
  if (!list.hasMore) return null;
  return (
    <p className={css["more"]}>
      <button type="button" className={buttonClass()} onClick={list.more} disabled={list.isLoading}>
        {list.isLoading ? words.loading : words.more}
      </button>
      {total !== undefined && <span>{words.moreOf(number(list.nodes.length), number(total))}</span>}
    </p>
  );
}
