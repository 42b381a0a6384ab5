// Money given to an entity: a sum for each stage and currency.
import { useFormat } from "../i18n/format";
import { StageBadge } from "../ui/parts";
import type { EntityPageQuery } from "./entity.gen";
import css from "./entity.module.css";
import { useEntityWords } from "./words";

type Entity = NonNullable<EntityPageQuery["entity"]>;

export function Funding({ entity }: { entity: Entity }) {
  const words = useEntityWords();
  const { money } = useFormat();
  if (!("funding" in entity) || entity.funding.length === 0) return null;
  return (
    <section aria-labelledby="money">
      <h2 id="money">{entity.__typename === "Direction" ? words.moneyDirection : words.moneyReceived}</h2>
      <p className={css["hint"]}>{words.moneyHint}</p>
      <ul className={css["sums"]}>
        {entity.funding.map(({ stage, total, relations }) => (
          <li key={`${stage} ${total.currency}`}>
            <StageBadge stage={stage} />
            <strong title={money(total, "exact")}>{money(total)}</strong>
            <span>{words.grants(relations)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
