// All that a search finds, or all of a kind.
import type { TypedDocumentNode } from "@urql/core";
import { useSearchParams } from "wouter";
import { usePages, type Pages } from "../gql/pages";
import type { EntityKind } from "../gql/schema.gen";
import { useWords } from "../i18n/words";
import { KINDS } from "../ui/kind";
import { More } from "../ui/More";
import { Empty, EntityLink, KindMark, Loading, type Linked } from "../ui/parts";
import { useTitle } from "../ui/title";
import css from "./search.module.css";
import type { BrowseProjectsQuery, BrowseProjectsQueryVariables, SearchQuery } from "./search.gen";
import {
  BrowseDirectionsDocument,
  BrowseEventsDocument,
  BrowseInstitutionsDocument,
  BrowsePeopleDocument,
  BrowsePlacesDocument,
  BrowseProjectsDocument,
  SearchDocument,
} from "./search.gen";

const FIRST = 20;

/** What is read of a list of any kind; their queries differ in no more than the name of the list. */
type Item = Linked & { readonly id: string; readonly summary: string | null };
type Browse = { list: { totalCount: number; nodes: readonly Item[]; pageInfo: BrowseProjectsQuery["list"]["pageInfo"] } };

const BROWSE: Readonly<Record<EntityKind, TypedDocumentNode<Browse, BrowseProjectsQueryVariables>>> = {
  INSTITUTION: BrowseInstitutionsDocument,
  PROJECT: BrowseProjectsDocument,
  PERSON: BrowsePeopleDocument,
  DIRECTION: BrowseDirectionsDocument,
  PLACE: BrowsePlacesDocument,
  EVENT: BrowseEventsDocument,
};

type Found = Item & { readonly matched?: string };
type Page = { nodes: readonly Found[]; totalCount: number; pageInfo: BrowseProjectsQuery["list"]["pageInfo"] };

function pickFound({ search }: SearchQuery): Page {
  return { ...search, nodes: search.edges.map(({ node, matched }) => ({ ...node, matched })) };
}

function pickAll({ list }: Browse): Page {
  return list;
}

function Results({ list, text }: { list: Pages<Page>; text: string }) {
  const words = useWords();
  const [first] = list.pages;
  if (!first && !list.error) return <Loading />;
  if (first && list.nodes.length === 0) {
    return (
      <Empty title={words.search.none(text)}>
        <p>{words.search.noneHint}</p>
      </Empty>
    );
  }
  return (
    <>
      {first && (
        <p className={css["found"]} role="status">
          {words.search.found(first.totalCount)}
        </p>
      )}
      {list.nodes.length > 0 && <ul className={css["results"]}>
        {list.nodes.map((found) => (
          <li key={found.id}>
            <EntityLink entity={found} />
            {found.matched !== undefined && found.matched !== found.name && (
              <span className={css["matched"]}>{words.search.matched(found.matched)}</span>
            )}
            {found.summary !== null && <p>{found.summary}</p>}
          </li>
        ))}
      </ul>}
      <More list={list} total={first?.totalCount} />
    </>
  );
}

function Named({ text, kinds }: { text: string; kinds: readonly EntityKind[] }) {
  const variables = { text, kinds: kinds.length > 0 ? kinds : null, first: FIRST };
  return <Results list={usePages(SearchDocument, variables, pickFound)} text={text} />;
}

function All({ kind }: { kind: EntityKind }) {
  return <Results list={usePages(BROWSE[kind], { first: FIRST }, pickAll)} text="" />;
}

/** Narrows to a kind; the address keeps it. */
function Kinds({ chosen, choose }: { chosen: EntityKind | undefined; choose: (kind: EntityKind | undefined) => void }) {
  const words = useWords();
  return (
    <div className={css["kinds"]} role="group" aria-label={words.search.any}>
      <button type="button" aria-pressed={chosen === undefined} onClick={() => choose(undefined)}>
        {words.search.any}
      </button>
      {KINDS.map((kind) => (
        <button key={kind} type="button" aria-pressed={chosen === kind} onClick={() => choose(kind)}>
          <KindMark kind={kind} /> {words.kinds[kind]}
        </button>
      ))}
    </div>
  );
}

export default function SearchPage() {
  const words = useWords();
  const [parameters, setParameters] = useSearchParams();
  const text = (parameters.get("text") ?? "").trim();
  const kind = KINDS.find((kind) => kind === parameters.get("kind"));
  const title = text === "" ? (kind ? words.kinds[kind] : words.search.title) : words.search.all(text);
  useTitle(title);
  const choose = (next: EntityKind | undefined) =>
    setParameters((before) => {
      if (next) before.set("kind", next);
      else before.delete("kind");
      return before;
    });
  return (
    <div className={css["page"]}>
      <h1>{title}</h1>
      <Kinds chosen={kind} choose={choose} />
      {text !== "" ? (
        <Named key={`${text} ${kind}`} text={text} kinds={kind ? [kind] : []} />
      ) : kind ? (
        <All key={kind} kind={kind} />
      ) : (
        <p className={css["hint"]}>{words.search.start}</p>
      )}
    </div>
  );
}
