// A field that finds an entity to put into the picture.
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useQuery } from "urql";
import { useWords } from "../../i18n/words";
import { Icon } from "../../ui/Icon";
import { KindMark } from "../../ui/parts";
import { useGraphWords } from "../words";
import { GraphFindDocument } from "./find.gen";
import css from "./find.module.css";

type Props = {
  readonly label: string;
  readonly placeholder: string;
  readonly pick: (slug: string) => void;
};

/** The text once no key was pressed for a while. */
function useCalm(text: string): string {
  const [calm, setCalm] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(text), 220);
    return () => clearTimeout(timer);
  }, [text]);
  return calm;
}

export function Finder({ label, placeholder, pick }: Props) {
  const words = useGraphWords().find;
  const kinds = useWords().kind;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const asked = useCalm(text.trim());
  const [{ data, fetching, error }] = useQuery({ query: GraphFindDocument, variables: { text: asked }, pause: asked.length < 2 });
  const isCurrent = asked === text.trim() && asked.length >= 2;
  const found = isCurrent && !fetching ? (data?.search.edges ?? []) : [];
  const isListed = isOpen && isCurrent && !fetching && error === undefined && data !== undefined;
  const chosen = Math.min(at, found.length - 1);

  const choose = (index: number) => {
    const slug = found[index]?.node.slug;
    if (slug === undefined) return;
    pick(slug);
    setText("");
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const turn = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (turn !== 0 && found.length > 0) {
      setOpen(true);
      setAt((chosen + turn + found.length) % found.length);
    } else if (event.key === "Enter" && isListed) {
      choose(chosen);
    } else if (event.key === "Escape" && isOpen) {
      setOpen(false);
      event.stopPropagation();
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div className={css["finder"]} onBlur={({ relatedTarget, currentTarget }) => !currentTarget.contains(relatedTarget) && setOpen(false)}>
      <span className={css["glass"]}>
        <Icon name="search" />
      </span>
      <input
        ref={field}
        className={css["field"]}
        role="combobox"
        aria-label={label}
        aria-expanded={isListed}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isListed && found.length > 0 ? `${id}-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={words.results} className={css["list"]} hidden={!isListed || found.length === 0}>
        {found.map(({ node, matched }, index) => (
          <li
            key={node.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={css["option"]}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(index)}
          >
            <KindMark kind={node.kind} />
            <span>
              <span className="unseen">{kinds[node.kind]}: </span>
              {node.name}
              {matched !== node.name && <small>{matched}</small>}
            </span>
          </li>
        ))}
      </ul>
      {isListed && found.length === 0 && <p className={css["none"]}>{words.none}</p>}
      <p className="unseen" role="status">
        {isListed ? (found.length === 0 ? words.none : words.found(found.length)) : ""}
      </p>
    </div>
  );
}
