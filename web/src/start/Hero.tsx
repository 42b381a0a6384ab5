// What the graph is, how much is in it, and how new it is.
import { useQuery } from "urql";
import { Link } from "wouter";
import type { EntityKind } from "../gql/schema.gen";
import { useFormat } from "../i18n/format";
import { useWords } from "../i18n/words";
import { Failure } from "../ui/Failure";
import { Icon } from "../ui/Icon";
import { KINDS } from "../ui/kind";
import { buttonClass, KindMark } from "../ui/parts";
import { graphiqlHref } from "./parts/query";
import { StartDocument, type StartQuery } from "./start.gen";
import css from "./start.module.css";
import { useStartWords } from "./words";

/** The address of all entities of a kind. */
const listHref = (kind: EntityKind) => `/search?kind=${kind}`;

const SOURCES = "{\n  sources(first: 50) {\n    totalCount\n    nodes {\n      title\n      publisher\n      published\n      url\n    }\n  }\n}\n";

export function Hero({ data, isEmpty }: { data: StartQuery | undefined; isEmpty: boolean }) {
  const words = useStartWords();
  return (
    <div className={css["hero"]}>
      <div className={css["intro"]}>
        <h1>{useWords().tagline}</h1>
        <p className={css["lead"]}>{words.hero.lead}</p>
        <p className={css["ways"]}>
          <Link href="/graph" className={buttonClass("primary")}>
            <Icon name="graph" />
            {words.hero.walk}
          </Link>
          <a href="/graphiql" className={buttonClass()}>
            {words.hero.ask}
          </a>
        </p>
        {!isEmpty && <Contents />}
      </div>
      <Counts data={data} />
    </div>
  );
}

function Contents() {
  const words = useStartWords();
  return (
    <nav aria-label={words.hero.contents} className={css["contents"]}>
      {(["directions", "money", "places", "times"] as const).map((id) => (
        <a key={id} href={`#${id}`}>
          {words[id].head.title}
        </a>
      ))}
    </nav>
  );
}

function Counts({ data }: { data: StartQuery | undefined }) {
  const words = useStartWords().hero;
  const kinds = useWords().kinds;
  const { number, instant } = useFormat();
  const graph = data?.graph;
  const count = (kind: EntityKind) => graph && (graph.counts.find((one) => one.kind === kind)?.count ?? 0);
  const figure = (n: number | undefined) => <span className={css["figure"]}>{n === undefined ? "" : number(n)}</span>;
  return (
    <section className={css["counts"]} aria-label={words.counts} aria-busy={data === undefined}>
      <ul>
        {KINDS.map((kind) => (
          <li key={kind}>
            <Link href={listHref(kind)}>
              <KindMark kind={kind} />
              {figure(count(kind))}
              <span className={css["of"]}>{kinds[kind]}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className={css["state"]}>
        {graph && data && (
          <>
            <a href={graphiqlHref(SOURCES)}>{words.sources(data.sources.totalCount, number(data.sources.totalCount))}</a>
            <span>{words.relations(graph.relationCount, number(graph.relationCount))}</span>
            <span>
              {graph.updatedAt !== null && `${words.asOf(instant(graph.updatedAt))} · `}
              {words.revision(number(graph.revision))}
            </span>
          </>
        )}
      </p>
    </section>
  );
}

/** The hero, with what its query told: `children` gets it, once it is known. */
export function useStart() {
  const [{ data, error }, again] = useQuery({ query: StartDocument });
  return { data, failure: error && <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} /> };
}
