// Who funds what, for which directions: one stage and one currency at a time.
import { useMemo } from "react";
import { useQuery } from "urql";
import type { RelationStage } from "../../gql/schema.gen";
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { Failure } from "../../ui/Failure";
import { useParam } from "../parts/hooks";
import { Options } from "../parts/Options";
import parts from "../parts/parts.module.css";
import { graphiqlHref } from "../parts/query";
import { Nothing, Room } from "../parts/Section";
import { Twin } from "../parts/Twin";
import { useStartWords } from "../words";
import { billionths } from "./amounts";
import { Budgets } from "./Budgets";
import { flow, gifts, type Flow } from "./flow";
import { Gifts } from "./Gifts";
import { MoneyFlowDocument, MoneySumsDocument, type MoneySumsQuery } from "./money.gen";
import { Sankey } from "./Sankey";

type Sum = MoneySumsQuery["funding"][number] & { readonly stage: RelationStage };

/** From what is only said to what is done; the others follow. */
const STAGES: readonly RelationStage[] = ["DISBURSED", "COMMITTED", "AGREED", "PROPOSED", "ACTIVE", "ENDED"];

/** The most sums that the server tells. */
const MOST_ROWS = 1_000;

const keyOf = ({ stage, total }: Sum) => `${stage}-${total.currency}`;

/** The sum that is shown first: of the most relations, then of the biggest amount. */
function foremost(sums: readonly Sum[]): Sum | undefined {
  const size = ({ total }: Sum) => billionths(total.amount);
  return [...sums].sort((one, other) => other.relations - one.relations || (size(other) > size(one) ? 1 : -1))[0];
}

export default function Money() {
  const words = useStartWords().money;
  const [{ data, error }, again] = useQuery({ query: MoneySumsDocument });
  const [asked, choose] = useParam("money");
  // Grouped by stage, each has one; the types know no better.
  const sums = (data?.funding ?? []).filter((one): one is Sum => one.stage !== null);
  const sum = sums.find((one) => keyOf(one) === asked) ?? foremost(sums);
  if (error && !data) return <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!data) return <Room />;
  return (
    <>
      {sum === undefined ? <Nothing>{words.none}</Nothing> : <Chosen sum={sum} sums={sums} choose={choose} />}
      <Budgets />
    </>
  );
}

function Chosen({ sum, sums, choose }: { sum: Sum; sums: readonly Sum[]; choose: (key: string) => void }) {
  const words = useStartWords().money;
  const { money } = useFormat();
  const stages = useWords().stage;
  const label = words.label(stages[sum.stage], sum.total.currency);
  const variables = { stage: sum.stage, currency: sum.total.currency };
  const [{ data, error, stale }, again] = useQuery({ query: MoneyFlowDocument, variables });
  const list = useMemo(() => gifts(data?.funding ?? []), [data]);
  const picture = useMemo(() => flow(list), [list]);
  const order = [...sums].sort((one, other) => STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage));
  const tools = (
    <Options
      label={words.choose}
      value={keyOf(sum)}
      options={order.map((one) => ({ value: keyOf(one), text: stages[one.stage], note: money(one.total) }))}
      choose={choose}
    />
  );
  const failure = error && !data && <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  const wait = !data || stale;
  return (
    <figure aria-busy={wait}>
      <Twin
        name="flow"
        label={words.head.title}
        isTableOnPhones
        tools={tools}
        picture={() => failure || (wait ? <Room /> : <Sankey flow={picture} label={label} />)}
        table={() => failure || (wait ? <Room /> : <Gifts list={list} label={label} />)}
      />
      <figcaption className={parts["foot"]}>
        <Caption picture={picture} isCut={(data?.funding.length ?? 0) >= MOST_ROWS} />
        <a href={graphiqlHref(MoneyFlowDocument, variables)}>{words.ask}</a>
      </figcaption>
    </figure>
  );
}

/** What the picture leaves out, and how it draws what is shared. */
function Caption({ picture, isCut }: { picture: Flow; isCut: boolean }) {
  const words = useStartWords().money;
  const { money, number } = useFormat();
  const { hidden } = picture;
  return (
    <p>
      {words.wholes} {picture.bands.some(({ isShared }) => isShared) && `${words.shared} `}
      {hidden !== null && `${words.hidden(hidden.funders, number(hidden.funders), money(hidden.total))} `}
      {isCut && words.cut(number(MOST_ROWS))}
    </p>
  );
}
