// When things happen: projects as bars, events as marks, and the same as a table.
import { useQuery } from "urql";
import type { EventKind, EventStatus, ProjectKind, ProjectStatus } from "../../gql/schema.gen";
import { usePages } from "../../gql/pages";
import { useFormat } from "../../i18n/format";
import { Failure } from "../../ui/Failure";
import { More } from "../../ui/More";
import type { Linked } from "../../ui/parts";
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

type List = Parameters<typeof More>[0]["list"];

/** Projects or events, as far as they are loaded. */
export type Group = {
  readonly kind: "EVENT" | "PROJECT";
  readonly items: readonly Item[];
  readonly list: List;
  /** How many there are in all; undefined before the first page. */
  readonly total: number | undefined;
};

const FIRST = { first: 12 };
const pickProjects = (data: TimelineProjectsQuery) => data.projects;
const pickEvents = (data: TimelineEventsQuery) => data.events;

function useGroups(): readonly [Group, Group] {
  const projects = usePages(TimelineProjectsDocument, FIRST, pickProjects);
  const events = usePages(TimelineEventsDocument, FIRST, pickEvents);
  const ofProjects = projects.nodes.flatMap(({ starts, projectKind, projectStatus, ...rest }) =>
    starts === null ? [] : [{ ...rest, starts, sort: projectKind, status: projectStatus }],
  );
  const ofEvents = events.nodes.flatMap(({ starts, eventKind, eventStatus, ...rest }) =>
    starts === null ? [] : [{ ...rest, starts, sort: eventKind, status: eventStatus }],
  );
  return [
    { kind: "PROJECT", items: ofProjects, list: projects, total: projects.pages[0]?.totalCount },
    { kind: "EVENT", items: ofEvents, list: events, total: events.pages[0]?.totalCount },
  ];
}

export default function Timeline() {
  const words = useStartWords().times;
  const groups = useGroups();
  const broken = groups.find(({ list, total }) => list.error !== undefined && total === undefined)?.list;
  if (broken?.error) return <Failure error={broken.error} retry={broken.retry} />;
  if (groups.some(({ total }) => total === undefined)) return <Room />;
  if (groups.every(({ total }) => total === 0)) {
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
        picture={() => <Chart groups={shown} />}
        table={() => <TimesTable groups={shown} />}
      />
      <Undated />
    </figure>
  );
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
      <a href={graphiqlHref(TimelineEventsDocument, FIRST)}>{words.askEvents}</a>
    </figcaption>
  );
}
