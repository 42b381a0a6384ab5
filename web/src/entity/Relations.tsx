// The relations of an entity, a group for each kind and way.
import type { EntityPageQuery, RelationGroupQuery } from "./entity.gen";
import { RelationGroupDocument } from "./entity.gen";
import { usePages } from "../gql/pages";
import { useFormat } from "../i18n/format";
import { useWords } from "../i18n/words";
import { Icon } from "../ui/Icon";
import { More } from "../ui/More";
import { Badge, EntityLink, StageBadge } from "../ui/parts";
import { Conflicts } from "./Conflicts";
import css from "./entity.module.css";
import { sourcesOf } from "./provenance";
import { Marks } from "./Sources";
import { useEntityWords } from "./words";

type Entity = NonNullable<EntityPageQuery["entity"]>;
type Count = Entity["relationCounts"][number];
type Page = NonNullable<RelationGroupQuery["entity"]>["relations"];
type Relation = Page["nodes"][number];

const FIRST = 10;

/** `2020 – 2024`, `since 2020`, `until 2024`. */
function Period({ since, until }: { since: string | null; until: string | null }) {
  const { partialDate } = useFormat();
  const words = useEntityWords();
  if (since !== null && until !== null) {
    return <Badge>{since === until ? partialDate(since) : `${partialDate(since)} – ${partialDate(until)}`}</Badge>;
  }
  if (since !== null) return <Badge>{words.since(partialDate(since))}</Badge>;
  return until !== null && <Badge>{words.until(partialDate(until))}</Badge>;
}

function Row({ relation, direction }: { relation: Relation; direction: Count["direction"] }) {
  const words = useEntityWords();
  const { money } = useFormat();
  const other = direction === "OUT" ? relation.to : relation.from;
  return (
    <li className={css["relation"]}>
      <div className={css["relationWho"]}>
        <EntityLink entity={other} />
        {relation.role !== null && <span className={css["role"]}>{relation.role}</span>}
      </div>
      <div className={css["relationWhat"]}>
        {relation.money !== null && (
          <span className={css["amount"]} title={money(relation.money, "exact")}>
            {money(relation.money)}
          </span>
        )}
        {relation.stage !== "ACTIVE" && <StageBadge stage={relation.stage} />}
        <Period since={relation.since} until={relation.until} />
        <Marks citations={relation.citations} />
      </div>
      {relation.conflicts.length > 0 && (
        <details className={css["relationConflicts"]}>
          <summary>
            <Icon name="warn" size={14} /> {words.conflictsHere(relation.conflicts.length)}
          </summary>
          <Conflicts conflicts={relation.conflicts} sources={sourcesOf(relation.citations)} />
        </details>
      )}
    </li>
  );
}

/** The id of a group on the page, for links to it. */
export function groupId({ kind, direction }: Count): string {
  return `${kind}-${direction}`.toLowerCase();
}

/** What a group is called: `Funds`, `Funded by`. */
export function useGroupName(): (group: Count) => string {
  const words = useWords();
  return ({ kind, direction }) => (direction === "OUT" ? words.relationOut : words.relationIn)[kind];
}

function Group({ slug, group }: { slug: string; group: Count }) {
  const name = useGroupName()(group);
  const { number } = useFormat();
  const { kind, direction, count } = group;
  const list = usePages(RelationGroupDocument, { slug, kind, direction, first: FIRST }, pick);
  const isFirst = list.pages.length === 0 && !list.error;
  return (
    <section className={css["group"]} id={groupId(group)} aria-labelledby={`${groupId(group)}-name`}>
      <h3 id={`${groupId(group)}-name`}>
        {name} <span className={css["count"]}>{number(count)}</span>
      </h3>
      <ul className={css["relationList"]} aria-busy={isFirst}>
        {list.nodes.map((relation) => (
          <Row key={relation.id} relation={relation} direction={direction} />
        ))}
        {/* As many lines as will come, so that nothing below moves. */}
        {isFirst && Array.from({ length: Math.min(count, FIRST) }, (_, index) => <li key={index} className={css["skeleton"]} />)}
      </ul>
      <More list={list} total={count} />
    </section>
  );
}

function pick({ entity }: RelationGroupQuery): Page | undefined {
  return entity?.relations;
}

/** The groups as a list that leads to each, where there are too many to see at once. */
export function GroupList({ counts }: { counts: readonly Count[] }) {
  const words = useEntityWords();
  const name = useGroupName();
  const { number } = useFormat();
  if (counts.length < 4) return null;
  return (
    <nav className={css["groups"]} aria-labelledby="groups">
      <h2 id="groups">{words.groups}</h2>
      <ul>
        {counts.map((group) => (
          <li key={groupId(group)}>
            <a href={`#${groupId(group)}`}>{name(group)}</a>
            <span className={css["count"]}>{number(group.count)}</span>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** All groups that are not empty. */
export function Relations({ slug, counts }: { slug: string; counts: readonly Count[] }) {
  const words = useEntityWords();
  return (
    <section aria-labelledby="relations">
      <h2 id="relations">{words.relations}</h2>
      {counts.length === 0 && <p className={css["hint"]}>{words.relationsNone}</p>}
      {counts.map((group) => (
        <Group key={groupId(group)} slug={slug} group={group} />
      ))}
    </section>
  );
}
