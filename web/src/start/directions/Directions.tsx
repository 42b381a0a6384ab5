// The directions: the numbered as cards, the rest as a list.
import { usePages } from "../../gql/pages";
import { useFormat } from "../../i18n/format";
import { Failure } from "../../ui/Failure";
import { More } from "../../ui/More";
import { EntityLink } from "../../ui/parts";
import { Nothing, Room } from "../parts/Section";
import { useStartWords } from "../words";
import { Card, type Direction } from "./Card";
import css from "./directions.module.css";
import { DirectionsDocument, type DirectionsQuery } from "./directions.gen";

const FIRST = { first: 12 };
const pick = (data: DirectionsQuery) => data.directions;

export default function Directions() {
  const words = useStartWords().directions;
  const list = usePages(DirectionsDocument, FIRST, pick);
  const items = list.nodes;
  const total = list.pages[0]?.totalCount;
  if (total === undefined) return list.error ? <Failure error={list.error} retry={list.retry} /> : <Room />;
  if (total === 0) return <Nothing>{words.none}</Nothing>;
  const numbered = items.filter(({ ordinal }) => ordinal !== null);
  // Where none has a number, all are equals.
  const cards = numbered.length > 0 ? numbered : items;
  const further = numbered.length > 0 ? items.filter(({ ordinal }) => ordinal === null) : [];
  return (
    <>
      <ol className={css["cards"]}>
        {cards.map((direction) => (
          <Card key={direction.id} direction={direction} />
        ))}
        {further.length > 0 && <Further list={further} />}
      </ol>
      <More list={list} total={total} />
    </>
  );
}

function Further({ list }: { list: readonly Direction[] }) {
  const words = useStartWords();
  const { number } = useFormat();
  return (
    <li className={css["further"]}>
      <h3>{words.directions.further}</h3>
      <ul>
        {list.map((direction) => (
          <li key={direction.id}>
            <EntityLink entity={direction} mark={false} />
            {direction.projects.totalCount > 0 && (
              <span>{words.directions.projects(direction.projects.totalCount, number(direction.projects.totalCount))}</span>
            )}
          </li>
        ))}
      </ul>
    </li>
  );
}
