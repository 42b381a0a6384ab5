// The entities of the picture, with what can be done to each.
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { buttonClass, EntityLink } from "../../ui/parts";
import type { Doing } from "../doing";
import type { Picture, PictureNode } from "../state/picture";
import { useGraphWords } from "../words";
import css from "./table.module.css";

type Props = { readonly picture: Picture; readonly doing: Doing; readonly selected: string | undefined };

function Row({ node, degree, doing, selected }: { node: PictureNode; degree: number; doing: Doing; selected: string | undefined }) {
  const words = useGraphWords();
  const kinds = useWords().kind;
  const { number } = useFormat();
  const { slug, name, kind } = node.entity;
  const action = (text: string, press: () => void) => (
    <button type="button" className={buttonClass("quiet")} onClick={press}>
      {text}
      <span className="unseen">: {name}</span>
    </button>
  );
  return (
    <tr data-selected={slug === selected}>
      <th scope="row">
        <EntityLink entity={node.entity} />
      </th>
      <td>{kinds[kind]}</td>
      <td className={css["figure"]}>{number(degree)}</td>
      <td className={css["figure"]}>{number(node.hidden)}</td>
      <td className={css["actions"]}>
        {node.isOpen
          ? action(words.panel.closeAll, () => doing.act({ do: "close", slug }))
          : action(words.panel.openAll, () => doing.openAll(slug))}
        {action(words.panel.label, () => doing.select(slug))}
        {action(words.panel.remove, () => doing.drop(slug))}
      </td>
    </tr>
  );
}

export function EntityTable({ picture, doing, selected }: Props) {
  const words = useGraphWords().table;
  const degree = new Map<string, number>();
  for (const { a, b, relations } of picture.links) {
    for (const end of [a, b]) degree.set(end, relations.length + (degree.get(end) ?? 0));
  }
  return (
    <table className={css["table"]}>
      <caption>{words.entities}</caption>
      <thead>
        <tr>
          <th scope="col">{words.entity}</th>
          <th scope="col">{words.kind}</th>
          <th scope="col" className={css["figure"]}>{words.shown}</th>
          <th scope="col" className={css["figure"]}>{words.hidden}</th>
          <th scope="col">{words.actions}</th>
        </tr>
      </thead>
      <tbody>
        {[...picture.nodes].map(([slug, node]) => (
          <Row key={slug} node={node} degree={degree.get(slug) ?? 0} doing={doing} selected={selected} />
        ))}
      </tbody>
    </table>
  );
}
