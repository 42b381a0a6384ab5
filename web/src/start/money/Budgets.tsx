// What portfolios come to in all: totals without a payer, which are no part of any flow.
import { useQuery } from "urql";
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { Failure } from "../../ui/Failure";
import { Badge, EntityLink } from "../../ui/parts";
import { useStartWords } from "../words";
import css from "./money.module.css";
import { BudgetsDocument } from "./money.gen";

export function Budgets() {
  const words = useStartWords().money;
  const statuses = useWords().status;
  const { money } = useFormat();
  const [{ data, error }, again] = useQuery({ query: BudgetsDocument });
  if (error && !data) return <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  const list = data?.projects.nodes.filter(({ budget }) => budget !== null) ?? [];
  if (list.length === 0) return null;
  return (
    <div className={css["budgets"]}>
      <h3>{words.budgets}</h3>
      <p>{words.budgetsHint}</p>
      <ul>
        {list.map(({ budget, status, ...project }) => (
          <li key={project.id}>
            <strong>{budget && money(budget)}</strong>
            <EntityLink entity={project} mark={false} />
            <Badge>{statuses[status]}</Badge>
          </li>
        ))}
      </ul>
    </div>
  );
}
