// The shortest ways between two entities: choose both ends, read the ways.
import { buttonClass, KindMark } from "../../ui/parts";
import { Icon } from "../../ui/Icon";
import { Finder } from "../find/Finder";
import { pathKey, type Data } from "../data/model";
import type { GraphState } from "../state/model";
import type { Picture } from "../state/picture";
import type { Act } from "../useGraph";
import { useGraphWords } from "../words";
import css from "../ui.module.css";

type Props = { readonly state: GraphState; readonly data: Data; readonly picture: Picture; readonly act: Act };

function End({ state, data, act, end }: Omit<Props, "picture"> & { readonly end: "from" | "to" }) {
  const words = useGraphWords().path;
  const slug = state[end];
  const entity = slug === undefined ? undefined : data.entities.get(slug);
  return (
    <div className={css["end"]} role="group" aria-label={words[end]}>
      <span className={css["endLabel"]}>{words[end]}</span>
      {slug === undefined ? (
        <Finder label={`${words[end]}: ${words.choose}`} placeholder={words.choose} pick={(found) => act({ do: end, slug: found })} />
      ) : (
        <div className={css["chosen"]}>
          <span className={css["named"]}>
            {entity !== undefined && <KindMark kind={entity.kind} />}
            {entity?.name ?? slug}
          </span>
          <button
            type="button"
            className={buttonClass("quiet")}
            aria-label={words.change(entity?.name ?? slug)}
            onClick={() => act({ do: end, slug: undefined })}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}

/** What came of the search for ways, in a sentence. */
export function usePathNews(state: GraphState, data: Data, picture: Picture): string | undefined {
  const words = useGraphWords().path;
  const key = pathKey(state);
  if (key === undefined) return undefined;
  if (state.from === state.to) return words.same;
  for (const end of [state.from, state.to]) if (end !== undefined && data.missing.has(end)) return undefined;
  const known = data.paths.get(key);
  if (known === undefined) return words.wait;
  if (known.length === 0) return words.none;
  const [first] = picture.paths ?? [];
  return first === undefined ? words.filtered : words.found(picture.paths?.length ?? 0, first.length - 1);
}

export function Path({ state, data, picture, act }: Props) {
  const words = useGraphWords().path;
  const news = usePathNews(state, data, picture);
  return (
    <>
      <End state={state} data={data} act={act} end="from" />
      <End state={state} data={data} act={act} end="to" />
      <p role="status">{news ?? words.pick}</p>
      {picture.paths?.map((way) => (
        <ol key={way.join(" ")} className={css["way"]}>
          {way.map((slug) => (
            <li key={slug}>{data.entities.get(slug)?.name ?? slug}</li>
          ))}
        </ol>
      ))}
      <div className={css["row"]}>
        <button type="button" className={buttonClass()} disabled={pathKey(state) === undefined} onClick={() => act({ do: "swap" })}>
          {words.swap}
        </button>
        <button
          type="button"
          className={buttonClass()}
          disabled={state.from === undefined && state.to === undefined}
          onClick={() => act({ do: "unpath" })}
        >
          {words.clear}
        </button>
      </div>
    </>
  );
}
