// The view without a picture: where to begin.
import { useQuery } from "urql";
import { useFormat } from "../../i18n/format";
import { Failure } from "../../ui/Failure";
import { KindMark, Loading, type Linked } from "../../ui/parts";
import { useWords } from "../../i18n/words";
import { useTitle } from "../../ui/title";
import { EMPTY, type GraphState } from "../state/model";
import { Finder } from "../find/Finder";
import { Path } from "../tools/Path";
import { draw } from "../state/picture";
import type { Data } from "../data/model";
import type { Act } from "../useGraph";
import { useGraphWords } from "../words";
import { GraphStartDocument, type GraphStartQuery } from "./start.gen";
import css from "./start.module.css";

type Point = { readonly entity: Linked; readonly note?: string };

function Points({ title, points, act }: { readonly title: string; readonly points: readonly Point[]; readonly act: Act }) {
  const kinds = useWords().kind;
  if (points.length === 0) return null;
  return (
    <section className={css["points"]}>
      <h2>{title}</h2>
      <ul>
        {points.map(({ entity, note }) => (
          <li key={entity.slug}>
            <button type="button" className={css["point"]} onClick={() => act({ do: "start", slug: entity.slug })}>
              <KindMark kind={entity.kind} />
              <span>
                <span className="unseen">{kinds[entity.kind]}: </span>
                {entity.name}
                {note !== undefined && <small>{note}</small>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The entities that most projects have in a field. */
function useTop(data: GraphStartQuery, field: string): readonly Point[] {
  const words = useGraphWords().start;
  const { number } = useFormat();
  const values = data.projects.facets.find((facet) => facet.field === field)?.values ?? [];
  return values.flatMap(({ entity, count }) => (entity === null ? [] : [{ entity, note: words.projects(count, number(count)) }])).slice(0, 5);
}

function Offers({ data, act }: { readonly data: GraphStartQuery; readonly act: Act }) {
  const words = useGraphWords().start;
  const funders = useTop(data, "funder");
  const places = useTop(data, "place");
  const of = (nodes: readonly Linked[]) => nodes.map((entity) => ({ entity }));
  const anchors = data.directions.nodes.filter(({ ordinal }) => ordinal !== null);
  return (
    <div className={css["offers"]}>
      <Points title={words.anchors} points={of(anchors)} act={act} />
      <Points title={words.funders} points={funders} act={act} />
      <Points title={words.places} points={places} act={act} />
      <Points title={words.programmes} points={of(data.programmes.nodes)} act={act} />
      <Points title={words.events} points={of(data.events.nodes)} act={act} />
    </div>
  );
}

export function Start({ state, data: known, act }: { readonly state: GraphState; readonly data: Data; readonly act: Act }) {
  const words = useGraphWords();
  useTitle(words.title);
  const [{ data, fetching, error }, retry] = useQuery({ query: GraphStartDocument });
  return (
    <div className={css["start"]}>
      <h1>{words.title}</h1>
      <p className={css["lead"]}>{words.start.lead}</p>
      <div className={css["find"]}>
        <Finder label={words.start.find} placeholder={words.start.find} pick={(slug) => act({ do: "start", slug })} />
      </div>
      {fetching && <Loading />}
      {error !== undefined && data === undefined && <Failure error={error} retry={() => retry({ requestPolicy: "network-only" })} />}
      {data && <Offers data={data} act={act} />}
      <section className={css["path"]}>
        <h2>{words.start.path}</h2>
        <p className={css["lead"]}>{words.start.pathLead}</p>
        <div className={css["ends"]}>
          <Path state={state} data={known} picture={draw(EMPTY, known)} act={act} />
        </div>
      </section>
    </div>
  );
}
