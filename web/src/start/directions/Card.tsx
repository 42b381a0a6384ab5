// One direction: its number and name, its money, some of its projects.
import { Link } from "wouter";
import { useFormat, type MoneyLike } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { EntityLink } from "../../ui/parts";
import { useStartWords } from "../words";
import css from "./directions.module.css";
import type { DirectionCardFragment } from "./directions.gen";

export type Direction = DirectionCardFragment;
type Project = Direction["projects"]["nodes"][number];

const href = (slug: string) => `/id/${encodeURIComponent(slug)}`;

export function Card({ direction }: { direction: Direction }) {
  const words = useStartWords().directions;
  const { number } = useFormat();
  const { totalCount, nodes } = direction.projects;
  const rest = totalCount - nodes.length;
  return (
    <li className={css["card"]}>
      <header>
        {direction.ordinal !== null && <span className={css["ordinal"]}>{number(direction.ordinal)}</span>}
        <h3>
          <Link href={href(direction.slug)}>{direction.name}</Link>
        </h3>
      </header>
      <Funding totals={direction.funding} />
      <div className={css["projects"]}>
        <p>{words.projects(totalCount, number(totalCount))}</p>
        <ul>
          {nodes.map((project) => (
            <li key={project.id}>
              <EntityLink entity={project} mark={false} />
              {project.budget !== null && <Budget money={project.budget} project={project} />}
            </li>
          ))}
        </ul>
        {rest > 0 && (
          <Link href={href(direction.slug)}>
            {words.rest(rest, number(rest))}
            <span className="unseen">: {direction.name}</span>
          </Link>
        )}
      </div>
    </li>
  );
}

/** Money that is given, a line for each currency and stage: such sums are never added up. */
function Funding({ totals }: { totals: Direction["funding"] }) {
  const words = useStartWords().directions;
  const stages = useWords().stage;
  const { money } = useFormat();
  if (totals.length === 0) return <p className={css["unfunded"]}>{words.unfunded}</p>;
  return (
    <ul className={css["funding"]} aria-label={words.funding}>
      {totals.map(({ stage, total }) => (
        <li key={`${stage} ${total.currency}`}>
          <strong>{money(total)}</strong> <span style={{ color: `var(--stage-${stage.toLowerCase()})` }}>{stages[stage]}</span>
        </li>
      ))}
    </ul>
  );
}

/** What a source says that a project comes to in all; it may be for several directions. */
function Budget({ money, project }: { money: MoneyLike; project: Project }) {
  const words = useStartWords().directions;
  const { money: written, number } = useFormat();
  const n = project.directions.totalCount;
  return (
    <span className={css["budget"]}>
      {n > 1 ? words.sharedBudget(written(money), n, number(n)) : words.budget(written(money))}
    </span>
  );
}
