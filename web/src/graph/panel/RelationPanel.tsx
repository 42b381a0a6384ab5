// What the selected relation says: who, what, since when, with how much money, and where it is written.
import { useQuery } from "urql";
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { Failure } from "../../ui/Failure";
import { buttonClass, KindMark, Loading, StageBadge } from "../../ui/parts";
import type { Entity, Relation } from "../data/model";
import type { Doing } from "../doing";
import type { Link } from "../state/picture";
import { useGraphWords } from "../words";
import { GraphRelationDetailDocument } from "./panel.gen";
import { Sources } from "./Sources";
import css from "./panel.module.css";

type Props = {
  readonly relation: Relation;
  readonly link: Link;
  readonly from: Entity;
  readonly to: Entity;
  readonly doing: Doing;
};

function End({ entity, doing }: { readonly entity: Entity; readonly doing: Doing }) {
  return (
    <button type="button" className={css["endButton"]} onClick={() => doing.select(entity.slug)}>
      <KindMark kind={entity.kind} />
      {entity.name}
    </button>
  );
}

function Facts({ relation }: Pick<Props, "relation">) {
  const words = useGraphWords().panel;
  const { money, partialDate } = useFormat();
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [words.stage, <StageBadge stage={relation.stage} />],
    [words.role, relation.role],
    [words.money, relation.money == null ? null : money(relation.money, "exact")],
    [words.since, relation.since == null ? null : partialDate(relation.since)],
    [words.until, relation.until == null ? null : partialDate(relation.until)],
  ];
  return (
    <dl className={css["facts"]}>
      {facts
        .filter(([, value]) => value != null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function RelationPanel({ relation, link, from, to, doing }: Props) {
  const words = useGraphWords().panel;
  const kinds = useWords().relationOut;
  const [{ data, fetching, error }, retry] = useQuery({ query: GraphRelationDetailDocument, variables: { id: relation.id } });
  const cited = data?.node?.__typename === "Relation" ? data.node.citations : undefined;
  return (
    <>
      {link.relations.length > 1 && (
        <div className={css["actions"]} role="group" aria-label={words.between}>
          {link.relations.map(({ id, kind }) => (
            <button key={id} type="button" className={buttonClass()} aria-pressed={id === relation.id} onClick={() => doing.act({ do: "select", id })}>
              {kinds[kind]}
            </button>
          ))}
        </div>
      )}
      <End entity={from} doing={doing} />
      <h2 className={css["verb"]}>{kinds[relation.kind]}</h2>
      <End entity={to} doing={doing} />
      <Facts relation={relation} />
      {fetching && <Loading />}
      {error !== undefined && data === undefined && <Failure error={error} retry={() => retry({ requestPolicy: "network-only" })} />}
      {cited && <Sources citations={cited} />}
    </>
  );
}
