// The groups of an entity's relations: how many there are, how many are shown, and buttons for more.
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { buttonClass } from "../../ui/parts";
import type { Count } from "../data/model";
import { LIMIT, PAGE, type GraphState } from "../state/model";
import type { More, PictureNode } from "../state/picture";
import type { Act } from "../useGraph";
import { useGraphWords } from "../words";
import css from "./panel.module.css";

type Props = { readonly node: PictureNode; readonly state: GraphState; readonly more: readonly More[]; readonly act: Act };

function Group({ count, node, state, more, act }: Props & { readonly count: Count }) {
  const words = useGraphWords();
  const shared = useWords();
  const { number } = useFormat();
  const { slug } = node.entity;
  const { kind, direction } = count;
  const name = direction === "IN" ? shared.relationIn[kind] : shared.relationOut[kind];
  const wanted = state.opened
    .find((opened) => opened.slug === slug)
    ?.groups.find((group) => group.kind === kind && group.direction === direction)?.shown;
  const rest = more.find((one) => one.of === slug && one.kind === kind && one.direction === direction);
  const left = rest === undefined ? (wanted === undefined ? count.count : 0) : rest.left;
  const total = rest === undefined ? count.count : rest.left + rest.shown;
  const next = Math.min(PAGE, left, LIMIT - (wanted ?? 0));
  return (
    <li className={css["group"]}>
      <span>
        {name}
        <small>
          {wanted === undefined
            ? words.panel.all(number(count.count))
            : words.panel.shownOf(number(total - left), number(total))}
        </small>
      </span>
      <span className={css["buttons"]}>
        {next > 0 && (
          <button
            type="button"
            className={buttonClass()}
            aria-label={words.panel.showOf(number(next), name)}
            onClick={() => act({ do: "show", slug, at: count, more: PAGE })}
          >
            {words.panel.show(number(next))}
          </button>
        )}
        {wanted !== undefined && (
          <button type="button" className={buttonClass("quiet")} aria-label={words.panel.hideOf(name)} onClick={() => act({ do: "fold", slug, at: count })}>
            {words.panel.hide}
          </button>
        )}
      </span>
    </li>
  );
}

/** Kinds that filters keep out are not listed. */
export function Groups(props: Props) {
  const { node, state } = props;
  return (
    <ul className={css["groups"]}>
      {node.entity.counts
        .filter(({ kind }) => !state.withoutRelations.includes(kind))
        .map((count) => (
          <Group key={count.kind + count.direction} count={count} {...props} />
        ))}
    </ul>
  );
}
