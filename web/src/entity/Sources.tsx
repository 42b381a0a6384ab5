// Sources as numbers beside each fact, and the list of them at the end.
import { Popover } from "radix-ui";
import { createContext, useContext, useState, useSyncExternalStore, type ReactNode } from "react";
import { Link } from "wouter";
import { useFormat } from "../i18n/format";
import { Icon } from "../ui/Icon";
import type { CitedFragment } from "./entity.gen";
import css from "./entity.module.css";
import { useFieldName } from "./values";
import { useEntityWords } from "./words";

type Source = CitedFragment["source"];

/** The sources of a page, numbered in the order in which they are first cited. */
class Register {
  #numbers = new Map<string, number>();
  #sources: readonly Source[] = [];
  #listeners = new Set<() => void>();

  number(source: Source): number {
    const known = this.#numbers.get(source.slug);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#numbers.set(source.slug, number);
    this.#sources = [...this.#sources, source];
    // After the component that cites it is drawn.
    queueMicrotask(() => this.#listeners.forEach((listener) => listener()));
    return number;
  }

  list = (): readonly Source[] => this.#sources;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

const Context = createContext(new Register());

/** Numbers the sources of what is inside, from 1. */
export function NumberSources({ children }: { children: ReactNode }) {
  const [register] = useState(() => new Register());
  return <Context value={register}>{children}</Context>;
}

/** Publisher, date and licence in a line. */
function Imprint({ source }: { source: Source }) {
  const { partialDate } = useFormat();
  const words = useEntityWords();
  const parts = [
    source.publisher,
    source.published === null ? words.undated : partialDate(source.published),
    source.license,
  ];
  return <span className={css["imprint"]}>{parts.filter((part) => part !== null).join(" · ")}</span>;
}

function Links({ source }: { source: Source }) {
  const words = useEntityWords();
  return (
    <span className={css["sourceLinks"]}>
      <Link href={`/source/${encodeURIComponent(source.slug)}`}>{words.sourceAll}</Link>
      {source.url !== null && (
        <a href={source.url} target="_blank" rel="noreferrer">
          {words.sourceOpen} <Icon name="out" size={13} />
        </a>
      )}
    </span>
  );
}

/** One source with all the places in it that back the fact. */
function Mark({ source, citations }: { source: Source; citations: readonly CitedFragment[] }) {
  const number = useContext(Context).number(source);
  const words = useEntityWords();
  const fieldName = useFieldName();
  return (
    <Popover.Root>
      <Popover.Trigger className={css["mark"]} aria-label={`${words.sourceMark(number)}: ${source.title}`} title={source.title}>
        {number}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={css["popover"]} sideOffset={4} collisionPadding={12} aria-label={words.sourceMark(number)}>
          <strong>{source.title}</strong>
          <Imprint source={source} />
          <ul className={css["locators"]}>
            {citations.map(({ locator, field }) => (
              <li key={`${locator} ${field}`}>
                {locator}
                {field !== null && <span> ({words.sourceBacks}: {fieldName(field)})</span>}
              </li>
            ))}
          </ul>
          <Links source={source} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The numbers of the sources that back a fact; each tells more when it is pressed. */
export function Marks({ citations }: { citations: readonly CitedFragment[] }) {
  const bySource = Map.groupBy(citations, ({ source }) => source.slug);
  if (bySource.size === 0) return null;
  return (
    <span className={css["marks"]}>
      {[...bySource.values()].map((group) => {
        const source = group[0]?.source;
        return source && <Mark key={source.slug} source={source} citations={group} />;
      })}
    </span>
  );
}

/** All sources that the page cites so far. */
export function SourceList() {
  const register = useContext(Context);
  const sources = useSyncExternalStore(register.subscribe, register.list);
  const words = useEntityWords();
  if (sources.length === 0) return null;
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">{words.sources}</h2>
      <ol className={css["sources"]}>
        {sources.map((source, index) => (
          <li key={source.slug} value={index + 1}>
            <span className={css["sourceNumber"]}>{index + 1}</span>
            <span className={css["sourceBody"]}>
              <span>{source.title}</span>
              <Imprint source={source} />
              <Links source={source} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
