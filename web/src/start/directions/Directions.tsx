// The directions: the numbered as cards, the rest as a list.
import { useFormat } from "../../i18n/format";
import { Failure } from "../../ui/Failure";
import { EntityLink } from "../../ui/parts";
import { More } from "../parts/More";
import { usePages } from "../parts/pages";
import { Nothing, Room } from "../parts/Section";
import { useStartWords } from "../words";
import { Card, type Direction } from "./Card";
import css from "./directions.module.css";
import { DirectionsDocument, type DirectionsQuery } from "./directions.gen";

const PAGE = 12;
const read = (data: DirectionsQuery) => data.directions;

export default function Directions() {
  const words = useStartWords().directions;
  const { items, total, hasMore, isLoading, error, more } = usePages(DirectionsDocument, PAGE, read);
  if (total === undefined) return error ? <Failure error={error} retry={more} /> : <Room />;
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
      {error && <Failure error={error} retry={more} />}
      {hasMore && <More shown={items.length} total={total} isLoading={isLoading} more={more} />}
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
