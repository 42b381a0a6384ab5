// When things happen: projects as bars, events as marks, and the same as a table.
import { useMemo } from "react";
import { useQuery } from "urql";
import type { EventKind, EventStatus, ProjectKind, ProjectStatus } from "../../gql/schema.gen";
import { useFormat } from "../../i18n/format";
import { Failure } from "../../ui/Failure";
import type { Linked } from "../../ui/parts";
import { More } from "../parts/More";
import { usePages, type Pages } from "../parts/pages";
import parts from "../parts/parts.module.css";
import { graphiqlHref } from "../parts/query";
import { Nothing, Room } from "../parts/Section";
import { Twin } from "../parts/Twin";
import { useStartWords } from "../words";
import { Chart } from "./Chart";
import {
  TimelineEventsDocument,
  TimelineProjectsDocument,
  UndatedDocument,
  type TimelineEventsQuery,
  type TimelineProjectsQuery,
} from "./timeline.gen";
import { TimesTable } from "./TimesTable";

/** Something with a time. */
export type Item = Linked & {
  readonly id: string;
  readonly sort: ProjectKind | EventKind;
  readonly status: ProjectStatus | EventStatus | null;
  readonly starts: string;
  readonly ends: string | null;
};

export type Group = { readonly kind: "EVENT" | "PROJECT"; readonly items: readonly Item[]; readonly pages: Pages<unknown> };

const PAGE = 12;
const readProjects = (data: TimelineProjectsQuery) => data.projects;
const readEvents = (data: TimelineEventsQuery) => data.events;

/** Both lists, as far as they are loaded. */
function useGroups(): readonly [Group, Group] {
  const projects = usePages(TimelineProjectsDocument, PAGE, readProjects);
  const events = usePages(TimelineEventsDocument, PAGE, readEvents);
  return useMemo(() => {
    const ofProjects = projects.items.flatMap(({ starts, projectKind, projectStatus, ...rest }) =>
      starts === null ? [] : [{ ...rest, starts, sort: projectKind, status: projectStatus }],
    );
    const ofEvents = events.items.flatMap(({ starts, eventKind, eventStatus, ...rest }) =>
      starts === null ? [] : [{ ...rest, starts, sort: eventKind, status: eventStatus }],
    );
    return [
      { kind: "PROJECT", items: ofProjects, pages: projects },
      { kind: "EVENT", items: ofEvents, pages: events },
    ] as const;
  }, [projects, events]);
}

export default function Timeline() {
  const words = useStartWords().times;
  const groups = useGroups();
  const broken = groups.find(({ pages }) => pages.error !== undefined && pages.total === undefined);
  if (broken?.pages.error) return <Failure error={broken.pages.error} retry={broken.pages.more} />;
  if (groups.some(({ pages }) => pages.total === undefined)) return <Room />;
  if (groups.every(({ pages }) => pages.total === 0)) {
    return (
      <figure>
        <Nothing>{words.none}</Nothing>
        <Undated />
      </figure>
    );
  }
  const shown = groups.filter(({ items }) => items.length > 0);
  return (
    <figure>
      <Twin
        name="times"
        label={words.head.title}
        tools={<p className={parts["legend"]}>{words.partial}</p>}
        picture={() => <Chart groups={shown} end={(group) => <End group={group} />} />}
        table={() => <TimesTable groups={shown} end={(group) => <End group={group} />} />}
      />
      <Undated />
    </figure>
  );
}

/** What stands under a list that goes on. */
function End({ group: { pages } }: { group: Group }) {
  if (pages.error) return <Failure error={pages.error} retry={pages.more} />;
  if (!pages.hasMore) return null;
  return <More shown={pages.items.length} total={pages.total ?? 0} isLoading={pages.isLoading} more={pages.more} />;
}

/** What no source gives a time for. */
function Undated() {
  const words = useStartWords().times;
  const { number } = useFormat();
  const [{ data }] = useQuery({ query: UndatedDocument });
  const projects = data?.projects.totalCount ?? 0;
  const events = data?.events.totalCount ?? 0;
  return (
    <figcaption className={parts["foot"]}>
      {projects + events > 0 && <p>{words.undated(number(projects), number(events))}</p>}
      <a href={graphiqlHref(TimelineEventsDocument, { first: PAGE })}>{words.askEvents}</a>
    </figcaption>
  );
}
