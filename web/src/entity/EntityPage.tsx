// The page of an entity: what it is, what it is tied to, and who says so.
import { stringifyDocument } from "@urql/core";
import { useCallback, useEffect } from "react";
import { Link, useLocation } from "wouter";
import { useQuery } from "urql";
import { linkTo } from "../graphiql/link";
import { useLanguage } from "../i18n/language";
import { Failure } from "../ui/Failure";
import { Icon } from "../ui/Icon";
import { Badge, buttonClass, Empty, KindMark, Loading } from "../ui/parts";
import { useTitle } from "../ui/title";
import { Conflicts } from "./Conflicts";
import type { EntityPageQuery } from "./entity.gen";
import { EntityPageDocument } from "./entity.gen";
import css from "./entity.module.css";
import { Fact, Facts, useKindLine } from "./Facts";
import { Funding } from "./Funding";
import { History, Records } from "./History";
import { has, sourcesOf } from "./provenance";
import { GroupList, Relations } from "./Relations";
import { NumberSources, SourceList } from "./Sources";
import { useEntityWords } from "./words";

type Entity = NonNullable<EntityPageQuery["entity"]>;

/** The query that made the page, for those who want to go on from it. */
function query(slug: string): { text: string; variables: string } {
  return { text: stringifyDocument(EntityPageDocument), variables: JSON.stringify({ slug }, null, 2) };
}

/** Where else the same can be seen. */
function Actions({ slug }: { slug: string }) {
  const words = useEntityWords();
  const { text, variables } = query(slug);
  const asked = new URLSearchParams({ query: text, variables: JSON.stringify({ slug }), operationName: "EntityPage" });
  return (
    <div className={css["actions"]}>
      <Link href={`/graph?of=${encodeURIComponent(slug)}`} className={buttonClass("primary")}>
        <Icon name="graph" /> {words.inGraph}
      </Link>
      <a href={linkTo(text, variables)} className={buttonClass()}>
        {words.inGraphiql}
      </a>
      <span className={css["formats"]}>
        {words.formats}: <a href={`/graphql?${asked.toString()}`}>JSON</a>{" "}
        <a href={`/id/${encodeURIComponent(slug)}.jsonld`}>JSON-LD</a>
      </span>
    </div>
  );
}

/** The preferred names in the other languages. */
function OtherNames({ entity }: { entity: Entity }) {
  const shown = useLanguage().toUpperCase();
  const others = entity.names.filter(
    ({ kind, language, text }) => kind === "PREFERRED" && language !== shown && text !== entity.name,
  );
  if (others.length === 0) return null;
  return (
    <p className={css["otherNames"]}>
      {others.map(({ text, language }) => (
        <span key={text} lang={language?.toLowerCase()}>
          {text}
        </span>
      ))}
    </p>
  );
}

function Head({ entity }: { entity: Entity }) {
  const { kind, status } = useKindLine(entity);
  const sources = sourcesOf(entity.citations);
  const { summary } = entity;
  return (
    <div className={css["head"]}>
      <p className={css["kind"]}>
        <KindMark kind={entity.kind} /> {kind}
        {status !== undefined && (
          <Fact field="status" entity={entity} sources={sources}>
            <Badge tone="var(--accent)">{status}</Badge>
          </Fact>
        )}
      </p>
      <h1>{entity.name}</h1>
      <OtherNames entity={entity} />
      {summary !== null && (
        <p className={css["summary"]}>
          <Fact field="summaries" entity={entity} sources={sources} says={has("text", summary)}>
            {summary}
          </Fact>
        </p>
      )}
      <Actions slug={entity.slug} />
    </div>
  );
}

function Shown({ entity }: { entity: Entity }) {
  const words = useEntityWords();
  const sources = sourcesOf(entity.citations);
  return (
    <article>
      <Head entity={entity} />
      <div className={css["columns"]}>
        <div className={css["narrow"]}>
          <Facts entity={entity} sources={sources} />
          <GroupList counts={entity.relationCounts} />
        </div>
        <div className={css["wide"]}>
          {entity.conflicts.length > 0 && (
            <section className={css["disagreements"]} aria-labelledby="conflicts">
              <h2 id="conflicts">{words.conflicts}</h2>
              <p className={css["hint"]}>{words.conflictsHint}</p>
              <Conflicts conflicts={entity.conflicts} sources={sources} />
            </section>
          )}
          <Funding entity={entity} />
          <Relations slug={entity.slug} counts={entity.relationCounts} />
          <Records records={entity.records} />
          <History slug={entity.slug} />
          <SourceList />
        </div>
      </div>
    </article>
  );
}

function Missing({ slug }: { slug: string }) {
  const words = useEntityWords();
  const text = slug.replaceAll("-", " ");
  useTitle(words.notFound(slug));
  return (
    <Empty title={words.notFound(slug)} heading="h1">
      <p>{words.notFoundHint}</p>
      <p>
        <Link href={`/search?text=${encodeURIComponent(text)}`}>{words.searchFor(text)}</Link>
      </p>
    </Empty>
  );
}

export default function EntityPage({ slug }: { slug: string }) {
  const [{ data, error }, ask] = useQuery({ query: EntityPageDocument, variables: { slug } });
  const retry = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  const [, navigate] = useLocation();
  const entity = data?.entity;
  useTitle(entity?.name);
  // It may be known by several slugs; the address has the strongest.
  const proper = entity?.slug;
  useEffect(() => {
    if (proper !== undefined && proper !== slug) {
      navigate(`/id/${encodeURIComponent(proper)}${location.search}`, { replace: true });
    }
  }, [proper, slug, navigate]);

  if (error) return <Failure error={error} retry={retry} />;
  if (data === undefined) return <Loading />;
  if (!entity) return <Missing slug={slug} />;
  return (
    <NumberSources>
      <Shown entity={entity} />
    </NumberSources>
  );
}
