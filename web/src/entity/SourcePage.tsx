// A publication, and all that rests on it.
import { useCallback } from "react";
import { useQuery } from "urql";
import { usePages } from "../gql/pages";
import { useFormat } from "../i18n/format";
import { useWords } from "../i18n/words";
import { Failure } from "../ui/Failure";
import { Icon } from "../ui/Icon";
import { More } from "../ui/More";
import { buttonClass, Empty, EntityLink, Loading } from "../ui/parts";
import { useTitle } from "../ui/title";
import css from "./entity.module.css";
import type { SourceEntitiesQuery, SourceRelationsQuery } from "./source.gen";
import { SourceEntitiesDocument, SourcePageDocument, SourceRelationsDocument } from "./source.gen";
import { useEntityWords } from "./words";

const FIRST = 20;

function entitiesOf({ source }: SourceEntitiesQuery) {
  return source?.entities;
}

function relationsOf({ source }: SourceRelationsQuery) {
  return source?.relations;
}

function Entities({ slug }: { slug: string }) {
  const words = useEntityWords();
  const { number } = useFormat();
  const list = usePages(SourceEntitiesDocument, { slug, first: FIRST }, entitiesOf);
  const total = list.pages[0]?.totalCount;
  return (
    <section aria-labelledby="entities">
      <h2 id="entities">
        {words.sourceEntities} {total !== undefined && <span className={css["count"]}>{number(total)}</span>}
      </h2>
      {total === 0 ? (
        <p className={css["hint"]}>{words.sourceNothing}</p>
      ) : (
        <ul className={css["relationList"]} aria-busy={list.pages.length === 0 && !list.error}>
          {list.nodes.map((entity) => (
            <li key={entity.id} className={css["relation"]}>
              <EntityLink entity={entity} />
            </li>
          ))}
        </ul>
      )}
      <More list={list} total={total} />
    </section>
  );
}

function Relations({ slug }: { slug: string }) {
  const words = useEntityWords();
  const { relationOut } = useWords();
  const { number } = useFormat();
  const list = usePages(SourceRelationsDocument, { slug, first: FIRST }, relationsOf);
  const total = list.pages[0]?.totalCount;
  if (total === 0) return null;
  return (
    <section aria-labelledby="relations">
      <h2 id="relations">
        {words.sourceRelations} {total !== undefined && <span className={css["count"]}>{number(total)}</span>}
      </h2>
      <ul className={css["relationList"]} aria-busy={list.pages.length === 0 && !list.error}>
        {list.nodes.map(({ id, kind, from, to }) => (
          <li key={id} className={css["triple"]}>
            <EntityLink entity={from} />
            <span className={css["verb"]}>
              {relationOut[kind]} <Icon name="right" size={13} />
            </span>
            <EntityLink entity={to} />
          </li>
        ))}
      </ul>
      <More list={list} total={total} />
    </section>
  );
}

export default function SourcePage({ slug }: { slug: string }) {
  const words = useEntityWords();
  const { partialDate } = useFormat();
  const [{ data, error }, ask] = useQuery({ query: SourcePageDocument, variables: { slug } });
  const retry = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  const source = data?.source;
  useTitle(source?.title ?? (data && words.sourceNotFound(slug)));
  if (error) return <Failure error={error} retry={retry} />;
  if (data === undefined) return <Loading />;
  if (!source) return <Empty title={words.sourceNotFound(slug)} heading="h1" />;
  const imprint = [
    source.publisher,
    source.published === null ? words.undated : partialDate(source.published),
    source.license,
  ];
  return (
    <article>
      <div className={css["head"]}>
        <p className={css["kind"]}>{words.sourceOne}</p>
        <h1 className={css["sourceTitle"]}>{source.title}</h1>
        <p className={css["imprint"]}>{imprint.filter((part) => part !== null).join(" · ")}</p>
        {source.url !== null && (
          <p className={css["actions"]}>
            <a href={source.url} target="_blank" rel="noreferrer" className={buttonClass()}>
              {words.sourceOpen} <Icon name="out" />
            </a>
          </p>
        )}
      </div>
      <div className={css["backed"]}>
        <Entities slug={slug} />
        <Relations slug={slug} />
      </div>
    </article>
  );
}
