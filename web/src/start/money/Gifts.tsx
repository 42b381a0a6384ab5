// The table of money: who gives how much to what, for which directions.
import { Fragment, useState } from "react";
import { useFormat, type MoneyLike } from "../../i18n/format";
import { EntityLink } from "../../ui/parts";
import parts from "../parts/parts.module.css";
import { Rest } from "../parts/Rest";
import { useStartWords } from "../words";
import { billionths } from "./amounts";
import type { End, Gift } from "./flow";
import css from "./money.module.css";

/** How many rows come at a time. */
const PAGE = 20;

export function Gifts({ list, label }: { list: readonly Gift[]; label: string }) {
  const words = useStartWords().money;
  const [shown, setShown] = useState(PAGE);
  const largest = list[0]?.total;
  return (
    <>
      <div className={parts["scroll"]} tabIndex={0} role="group" aria-label={label}>
        {/* The roles are said, as cells that are laid out otherwise on phones lose theirs. */}
        <table className={`${parts["table"]} ${css["gifts"]}`} role="table">
          <caption className="unseen">{label}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">{words.columns.recipient}</th>
              <th role="columnheader" scope="col">{words.columns.funder}</th>
              <th role="columnheader" scope="col" className={parts["figure"]}>
                {words.amount}
              </th>
              <th role="columnheader" scope="col">{words.columns.direction}</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {list.slice(0, shown).map((gift) => (
              <Row key={`${gift.funder?.id} ${gift.recipient?.id}`} gift={gift} largest={largest} />
            ))}
          </tbody>
        </table>
      </div>
      {list.length > shown && (
        <Rest shown={shown} total={list.length} more={() => setShown(shown + PAGE)} />
      )}
    </>
  );
}

function Row({ gift, largest }: { gift: Gift; largest: MoneyLike | undefined }) {
  const words = useStartWords().money;
  const { money } = useFormat();
  const name = (end: End | null, missing: string) => (end === null ? missing : <EntityLink entity={end} mark={false} />);
  return (
    <tr role="row">
      <th role="rowheader" scope="row">{name(gift.recipient, words.unstated.recipient)}</th>
      <td role="cell">{name(gift.funder, words.unstated.funder)}</td>
      <td role="cell" className={parts["figure"]}>
        {money(gift.total)}
        <span className={css["meter"]} style={{ width: `${share(gift.total, largest)}%` }} />
      </td>
      <td role="cell">
        {gift.directions.length === 0
          ? words.unstated.direction
          : gift.directions.map((direction, at) => (
              <Fragment key={direction.id}>
                {at > 0 && <br />}
                <EntityLink entity={direction} mark={false} />
              </Fragment>
            ))}
      </td>
    </tr>
  );
}

/** A part of the largest, in percent. */
function share(part: MoneyLike, whole: MoneyLike | undefined): number {
  const all = billionths(whole?.amount ?? "0");
  return all <= 0n ? 0 : Math.max(1, Number((billionths(part.amount) * 100n) / all));
}
