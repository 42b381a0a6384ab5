// The relations of the picture, to be sorted by any column.
import { useMemo, useState } from "react";
import { useFormat } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useWords } from "../../i18n/words";
import { EntityLink, StageBadge } from "../../ui/parts";
import type { Doing } from "../doing";
import { SourceLink } from "../panel/Sources";
import type { Picture } from "../state/picture";
import { useGraphWords } from "../words";
import { COLUMNS, rows, sorted, type Column, type Order, type Row } from "./rows";
import { useSources } from "./useSources";
import css from "./table.module.css";

type Props = { readonly picture: Picture; readonly doing: Doing; readonly selected: string | undefined };

/** What a column says of a row, as text. */
function useText(): (row: Row, column: Column) => string {
  const words = useWords();
  const { money, partialDate } = useFormat();
  return ({ relation, from, to }, column) => {
    const texts: Record<Column, string> = {
      entity: from.name,
      kind: words.kind[from.kind],
      relation: words.relationOut[relation.kind],
      other: to.name,
      stage: words.stage[relation.stage],
      money: relation.money == null ? "" : money(relation.money),
      since: relation.since == null ? "" : partialDate(relation.since),
    };
    return texts[column];
  };
}

function Head({ column, order, setOrder }: { column: Column; order: Order | undefined; setOrder: (order: Order) => void }) {
  const words = useGraphWords().table;
  const isSorted = order?.by === column;
  const isDown = isSorted && order.isDown;
  return (
    <th scope="col" aria-sort={isSorted ? (isDown ? "descending" : "ascending") : "none"}>
      <button
        type="button"
        className={css["sort"]}
        title={words.sort(words[column])}
        onClick={() => setOrder({ by: column, isDown: isSorted && !isDown })}
      >
        {words[column]}
        <span aria-hidden="true">{isSorted ? (isDown ? "▾" : "▴") : ""}</span>
      </button>
    </th>
  );
}

export function RelationTable({ picture, doing, selected }: Props) {
  const words = useGraphWords().table;
  const language = useLanguage();
  const text = useText();
  const [order, setOrder] = useState<Order>();
  const all = useMemo(() => rows(picture), [picture]);
  const sources = useSources(useMemo(() => all.map(({ relation }) => relation.id), [all]));
  const shown = order === undefined ? all : sorted(all, order, text, language);
  return (
    <table className={css["table"]}>
      <caption>
        {words.relations} <small>{words.caption}</small>
      </caption>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <Head key={column} column={column} order={order} setOrder={setOrder} />
          ))}
          <th scope="col">{words.source}</th>
        </tr>
      </thead>
      <tbody>
        {shown.length === 0 && (
          <tr>
            <td colSpan={COLUMNS.length + 1}>{words.none}</td>
          </tr>
        )}
        {shown.map((row) => (
          <tr key={row.relation.id} data-selected={row.relation.id === selected}>
            <td>
              <EntityLink entity={row.from} />
            </td>
            <td>{text(row, "kind")}</td>
            <td>
              <button type="button" className={css["verb"]} onClick={() => doing.act({ do: "select", id: row.relation.id })}>
                {text(row, "relation")}
              </button>
            </td>
            <td>
              <EntityLink entity={row.to} />
            </td>
            <td>
              <StageBadge stage={row.relation.stage} />
            </td>
            <td>{text(row, "money")}</td>
            <td>{text(row, "since")}</td>
            <td className={css["source"]}>
              {sources.get(row.relation.id)?.map((source) => <SourceLink key={source.id} source={source} />)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
