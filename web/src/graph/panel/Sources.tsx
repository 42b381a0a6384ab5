// Where a fact comes from.
import { useFormat } from "../../i18n/format";
import { Icon } from "../../ui/Icon";
import { useGraphWords } from "../words";
import type { GraphSourceFragment } from "./panel.gen";
import css from "./panel.module.css";

type Cited = { readonly locator?: string | null; readonly source: GraphSourceFragment };

/** A source's title, leading to it where it is on the web. */
export function SourceLink({ source }: { readonly source: GraphSourceFragment }) {
  if (source.url == null) return <>{source.title}</>;
  return (
    <a href={source.url} rel="noreferrer external">
      {source.title} <Icon name="out" size={12} />
    </a>
  );
}

/** Each source once, with all places in it. */
export function Sources({ citations }: { readonly citations: readonly Cited[] }) {
  const words = useGraphWords().panel;
  const { partialDate } = useFormat();
  const found = new Map<string, { readonly source: GraphSourceFragment; readonly locators: Set<string> }>();
  for (const { source, locator } of citations) {
    const one = found.get(source.id) ?? { source, locators: new Set() };
    if (locator) one.locators.add(locator);
    found.set(source.id, one);
  }
  return (
    <section className={css["section"]}>
      <h3>{words.sources}</h3>
      {found.size === 0 && <p className={css["faint"]}>{words.sourceless}</p>}
      <ul className={css["sources"]}>
        {[...found.values()].map(({ source, locators }) => (
          <li key={source.id}>
            <SourceLink source={source} />
            <small>
              {[source.publisher, source.published == null ? undefined : partialDate(source.published), ...locators]
                .filter(Boolean)
                .join(", ")}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
