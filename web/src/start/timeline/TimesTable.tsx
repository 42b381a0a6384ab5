// The timeline as a table.
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { More } from "../../ui/More";
import { EntityLink } from "../../ui/parts";
import parts from "../parts/parts.module.css";
import { useStartWords } from "../words";
import type { Group, Item } from "./Timeline";
import css from "./timeline.module.css";

export function TimesTable({ groups }: { groups: readonly Group[] }) {
  const words = useStartWords().times;
  const shared = useWords();
  return groups.map((group) => (
    <section key={group.kind} className={css["tableGroup"]}>
      <h3>{shared.kinds[group.kind]}</h3>
      <div className={parts["scroll"]} tabIndex={0} role="group" aria-label={shared.kinds[group.kind]}>
        <table className={parts["table"]}>
          <thead>
            <tr>
              <th scope="col">{shared.kind[group.kind]}</th>
              <th scope="col">{words.sort}</th>
              <th scope="col">{words.status}</th>
              <th scope="col">{words.starts}</th>
              <th scope="col">{words.ends}</th>
            </tr>
          </thead>
          <tbody>
            {group.items.map((item) => (
              <Row key={item.id} item={item} />
            ))}
          </tbody>
        </table>
      </div>
      <More list={group.list} total={group.total} />
    </section>
  ));
}

function Row({ item }: { item: Item }) {
  const shared = useWords();
  const { partialDate } = useFormat();
  const sorts: Record<Item["sort"], string> = { ...shared.projectKind, ...shared.eventKind };
  return (
    <tr>
      <th scope="row">
        <EntityLink entity={item} mark={false} />
      </th>
      <td>{sorts[item.sort]}</td>
      <td>{item.status === null ? shared.state.unknown : shared.status[item.status]}</td>
      <td>{partialDate(item.starts)}</td>
      <td>{item.ends === null ? shared.state.unknown : partialDate(item.ends)}</td>
    </tr>
  );
}
