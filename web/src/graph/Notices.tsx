// What is to be known about the picture as a whole: what is missing, failed, full.
import { useFormat } from "../i18n/format";
import { Failure } from "../ui/Failure";
import { buttonClass, Empty } from "../ui/parts";
import { LIMIT, type GraphState } from "./state/model";
import { filterCount } from "./tools/Filters";
import { usePathNews } from "./tools/Path";
import type { Act } from "./useGraph";
import type { Loaded } from "./useStore";
import { useGraphWords } from "./words";
import css from "./ui.module.css";

type Props = { readonly state: GraphState; readonly loaded: Loaded; readonly act: Act; readonly hasSaveFailed: boolean };

export function Notices({ state, loaded: { data, picture, failed, retry }, act, hasSaveFailed }: Props) {
  const words = useGraphWords();
  const { number } = useFormat();
  const pathNews = usePathNews(state, data, picture);
  const wanted = [...state.roots, ...[state.from, state.to].filter((slug) => slug !== undefined)];
  const [error] = failed.values();
  const texts = [
    ...wanted.filter((slug) => data.missing.has(slug)).map(words.canvas.missing),
    ...(picture.isFull ? [words.canvas.full(number(LIMIT))] : []),
    ...(pathNews === undefined ? [] : [pathNews]),
    ...(hasSaveFailed ? [words.save.failed] : []),
  ];
  return (
    <div className={css["notices"]}>
      {error !== undefined && <Failure error={error} retry={retry} />}
      {texts.map((text) => (
        <p key={text} className={css["notice"]} role="status">
          {text}
          {text === pathNews && (
            <button type="button" className={buttonClass("quiet")} onClick={() => act({ do: "unpath" })}>
              {words.path.clear}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}

/** All that was asked for is hidden, or there was nothing. */
export function NothingLeft({ state, act }: Pick<Props, "state" | "act">) {
  const words = useGraphWords();
  return (
    <div className={css["middle"]}>
      <Empty title={words.canvas.empty}>
        {(filterCount(state) > 0 || state.removed.length > 0) && <p>{words.canvas.emptyHint}</p>}
        <p className={css["row"]}>
          {filterCount(state) > 0 && (
            <button type="button" className={buttonClass()} onClick={() => act({ do: "unfilter" })}>
              {words.filters.clear}
            </button>
          )}
          {state.removed.length > 0 && (
            <button type="button" className={buttonClass()} onClick={() => act({ do: "restore" })}>
              {words.filters.restore}
            </button>
          )}
          <button type="button" className={buttonClass()} onClick={() => act({ do: "clear" })}>
            {words.tools.clear}
          </button>
        </p>
      </Empty>
    </div>
  );
}
