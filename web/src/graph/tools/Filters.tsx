// What is kept out of the picture: kinds of entities, kinds of relations, what does not hold on a date.
import { useId, useState } from "react";
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import type { EntityKind } from "../../gql/schema.gen";
import { Icon } from "../../ui/Icon";
import { KindMark, buttonClass } from "../../ui/parts";
import { KINDS } from "../../ui/kind";
import { RELATION_KINDS } from "../data/model";
import type { GraphState } from "../state/model";
import type { Picture } from "../state/picture";
import { isDate } from "../state/url";
import type { Act } from "../useGraph";
import { useGraphWords } from "../words";
import css from "../ui.module.css";

type Props = { readonly state: GraphState; readonly picture: Picture; readonly act: Act };

/** How many filters hold. */
export function filterCount({ withoutKinds, withoutRelations, on }: GraphState): number {
  return withoutKinds.length + withoutRelations.length + (on === undefined ? 0 : 1);
}

function countKinds({ nodes }: Picture): ReadonlyMap<EntityKind, number> {
  const counts = new Map<EntityKind, number>();
  for (const { entity } of nodes.values()) counts.set(entity.kind, 1 + (counts.get(entity.kind) ?? 0));
  return counts;
}

/** A button for each kind that is shown or hidden: the picture's key, and a filter. */
export function Kinds({ state, picture, act, all = false }: Props & { readonly all?: boolean }) {
  const words = useWords().kinds;
  const { number } = useFormat();
  const counts = countKinds(picture);
  const listed = KINDS.filter((kind) => all || counts.has(kind) || state.withoutKinds.includes(kind));
  return listed.map((kind) => (
    <button
      key={kind}
      type="button"
      className={css["kind"]}
      aria-pressed={!state.withoutKinds.includes(kind)}
      onClick={() => act({ do: "kind", kind })}
    >
      <KindMark kind={kind} />
      {words[kind]} {counts.has(kind) && <b>{number(counts.get(kind) ?? 0)}</b>}
    </button>
  ));
}

function Relations({ state, picture, act }: Props) {
  const words = useWords().relationOut;
  const present = new Set(picture.links.flatMap(({ relations }) => relations.map(({ kind }) => kind)));
  for (const { kind } of picture.more) present.add(kind);
  const listed = RELATION_KINDS.filter((kind) => present.has(kind) || state.withoutRelations.includes(kind));
  return listed.map((kind) => (
    <button
      key={kind}
      type="button"
      className={css["kind"]}
      aria-pressed={!state.withoutRelations.includes(kind)}
      onClick={() => act({ do: "relation", kind })}
    >
      {words[kind]}
    </button>
  ));
}

function On({ state, act }: Omit<Props, "picture">) {
  const words = useGraphWords().filters;
  const id = useId();
  const [text, setText] = useState(state.on ?? "");
  const [asked, setAsked] = useState(state.on);
  // Undo, and the button that clears, change the date from outside.
  if (asked !== state.on) {
    setAsked(state.on);
    setText(state.on ?? "");
  }
  const isWrong = text !== "" && !isDate(text);
  const apply = () => {
    if (!isWrong && (text || undefined) !== state.on) act({ do: "on", date: text === "" ? undefined : text });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label htmlFor={id}>
        <h3>{words.on}</h3>
      </label>
      <input
        id={id}
        className={css["input"]}
        value={text}
        inputMode="numeric"
        placeholder="2024-06"
        aria-describedby={`${id}-hint`}
        aria-invalid={isWrong}
        onChange={({ target }) => setText(target.value.trim())}
        onBlur={apply}
      />
      <p id={`${id}-hint`} className={css[isWrong ? "wrong" : "hint"]}>
        {isWrong ? words.onWrong : words.onHint}
      </p>
    </form>
  );
}

export function Filters(props: Props) {
  const words = useGraphWords().filters;
  const { state, act } = props;
  return (
    <>
      <fieldset>
        <legend>{words.kinds}</legend>
        <div className={css["chips"]}>
          <Kinds {...props} all />
        </div>
      </fieldset>
      <fieldset>
        <legend>{words.relations}</legend>
        <div className={css["chips"]}>
          <Relations {...props} />
        </div>
      </fieldset>
      <On state={state} act={act} />
      {state.removed.length > 0 && (
        <div className={css["row"]}>
          <span>{words.removed(state.removed.length)}</span>
          <button type="button" className={buttonClass()} onClick={() => act({ do: "restore" })}>
            {words.restore}
          </button>
        </div>
      )}
      <button type="button" className={buttonClass()} disabled={filterCount(state) === 0} onClick={() => act({ do: "unfilter" })}>
        <Icon name="close" />
        {words.clear}
      </button>
    </>
  );
}
