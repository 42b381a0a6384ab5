// Search as you type: a combobox, which the keyboard and those who hear the page can use alike.
import { useEffect, useId, useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import { useQuery } from "urql";
import { useLocation, useSearchParams } from "wouter";
import { useWords } from "../i18n/words";
import { Icon } from "../ui/Icon";
import { KindMark } from "../ui/parts";
import css from "./search.module.css";
import type { SuggestQuery } from "./search.gen";
import { SuggestDocument } from "./search.gen";

/** How long one has to stop typing before it is looked for, in milliseconds. */
const PAUSE = 150;

type Suggestion = SuggestQuery["search"]["edges"][number];

/** `text` once it has not changed for a while. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Where a search leads. */
export function searchPath(text: string): string {
  return `/search?${new URLSearchParams({ text }).toString()}`;
}

function entityPath(slug: string): string {
  return `/id/${encodeURIComponent(slug)}`;
}

function Option({ id, suggestion, isActive, choose }: { id: string; suggestion: Suggestion; isActive: boolean; choose: () => void }) {
  const words = useWords();
  const { node, matched } = suggestion;
  return (
    // The input keeps the focus and has the keys; this is for the pointer.
    <li id={id} role="option" aria-selected={isActive} className={css["option"]} onPointerDown={(event) => event.preventDefault()} onClick={choose}>
      <KindMark kind={node.kind} />
      <span className={css["optionText"]}>
        {node.name}
        {matched !== node.name && <span className={css["matched"]}>{words.search.matched(matched)}</span>}
      </span>
      <span className={css["optionKind"]}>{words.kind[node.kind]}</span>
    </li>
  );
}

/** The box in the header. `/` jumps to it. */
export function SearchBox() {
  const words = useWords().search;
  const [path, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const onPage = path === "/search" ? (parameters.get("text") ?? "") : "";
  const [text, setText] = useState(onPage);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const wanted = useSettled(text.trim());
  const [{ data, stale }] = useQuery({ query: SuggestDocument, variables: { text: wanted }, pause: wanted === "" || !isOpen });
  const suggestions = wanted === "" ? [] : (data?.search.edges ?? []);

  // Going somewhere, back and forward among it, shows what is looked for there.
  useEffect(() => {
    setText(onPage);
    setIsOpen(false);
  }, [path, onPage]);
  useEffect(() => setActive(-1), [data]);
  useEffect(() => {
    const jump = (event: globalThis.KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", jump);
    return () => document.removeEventListener("keydown", jump);
  }, []);

  const go = (to: string) => {
    setIsOpen(false);
    input.current?.blur();
    navigate(to);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = suggestions[active];
    if (chosen) go(entityPath(chosen.node.slug));
    else if (text.trim() !== "") go(searchPath(text.trim()));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const n = suggestions.length;
    if (event.key === "Escape") {
      if (isOpen) event.preventDefault();
      setIsOpen(false);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && n > 0) {
      event.preventDefault();
      setIsOpen(true);
      // Past either end it is none of them: the text itself.
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive(((active + 1 + step + n + 1) % (n + 1)) - 1);
    }
  };

  const hasList = isOpen && wanted !== "" && data !== undefined;
  return (
    <form className={css["box"]} role="search" action="/search" onSubmit={submit}>
      <Icon name="search" />
      <input
        ref={input}
        className={css["input"]}
        type="search"
        name="text"
        value={text}
        role="combobox"
        aria-label={words.label}
        aria-expanded={hasList}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
        placeholder={words.placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={200}
        onChange={(event) => {
          setText(event.target.value);
          setIsOpen(true);
        }}
        onFocus={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
      />
      <kbd className={css["key"]} aria-hidden="true">
        /
      </kbd>
      <div className={css["drop"]} hidden={!hasList} aria-busy={stale}>
        <ul id={list} role="listbox" aria-label={words.suggestions}>
          {suggestions.map((suggestion, index) => (
            <Option
              key={suggestion.node.id}
              id={`${list}-${index}`}
              suggestion={suggestion}
              isActive={index === active}
              choose={() => go(entityPath(suggestion.node.slug))}
            />
          ))}
        </ul>
        {suggestions.length === 0 ? (
          <p className={css["none"]}>{words.none(wanted)}</p>
        ) : (
          <button type="submit" tabIndex={-1} className={css["all"]} onPointerDown={(event) => event.preventDefault()}>
            {words.all(wanted)}
          </button>
        )}
      </div>
      <p className="unseen" role="status">
        {hasList ? words.found(suggestions.length) : ""}
      </p>
    </form>
  );
}
