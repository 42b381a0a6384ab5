// The places as a table: all of them, also those without a point on the map.
import { useState } from "react";
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { EntityLink } from "../../ui/parts";
import parts from "../parts/parts.module.css";
import { Rest } from "../parts/Rest";
import { useStartWords } from "../words";
import type { Place } from "./Places";

/** How many rows come at a time. */
const PAGE = 15;

export function PlacesTable({ list }: { list: readonly Place[] }) {
  const words = useStartWords().places;
  const shared = useWords();
  const { number } = useFormat();
  const [shown, setShown] = useState(PAGE);
  const columns = [
    ["institutions", shared.kinds.INSTITUTION],
    ["projects", shared.kinds.PROJECT],
    ["events", shared.kinds.EVENT],
  ] as const;
  return (
    <>
      <div className={parts["scroll"]} tabIndex={0} role="group" aria-label={words.head.title}>
        <table className={parts["table"]}>
          <caption className="unseen">{words.head.hint}</caption>
          <thead>
            <tr>
              <th scope="col">{shared.kind.PLACE}</th>
              <th scope="col">{words.sort}</th>
              {columns.map(([key, title]) => (
                <th key={key} scope="col" className={parts["figure"]}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.slice(0, shown).map((place) => (
              <tr key={place.id}>
                <th scope="row">
                  <EntityLink entity={place} mark={false} />
                </th>
                <td>{shared.placeKind[place.placeKind]}</td>
                {columns.map(([key]) => (
                  <td key={key} className={parts["figure"]}>
                    {number(place.counts[key])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.length > shown && <Rest shown={shown} total={list.length} more={() => setShown(shown + PAGE)} />}
    </>
  );
}
