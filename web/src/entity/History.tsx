// What was done to an entity, the newest first, and what each agency says of it.
import { usePages } from "../gql/pages";
import { useFormat } from "../i18n/format";
import { More } from "../ui/More";
import { Badge } from "../ui/parts";
import type { EntityHistoryQuery, SaidFragment } from "./entity.gen";
import { EntityHistoryDocument } from "./entity.gen";
import css from "./entity.module.css";
import { useFieldName } from "./values";
import { useEntityWords } from "./words";

const FIRST = 10;

function pick({ entity }: EntityHistoryQuery) {
  return entity?.history;
}

/** The last changes; more on demand. */
export function History({ slug }: { slug: string }) {
  const words = useEntityWords();
  const { instant } = useFormat();
  const fieldName = useFieldName();
  const list = usePages(EntityHistoryDocument, { slug, first: FIRST }, pick);
  return (
    <section aria-labelledby="history">
      <h2 id="history">{words.history}</h2>
      <ol className={css["history"]} aria-busy={list.pages.length === 0 && !list.error}>
        {list.nodes.map(({ id, kind, at, fields, agency }) => (
          <li key={id}>
            <time dateTime={at}>{instant(at)}</time>
            <span>
              <strong>{words.did[kind]}</strong> · {agency.name}
              {fields.length > 0 && <span className={css["fields"]}>{fields.map(fieldName).join(", ")}</span>}
            </span>
          </li>
        ))}
      </ol>
      <More list={list} total={list.pages[0]?.totalCount} />
    </section>
  );
}

/** Each agency's own words, as data. */
export function Records({ records }: { records: readonly SaidFragment[] }) {
  const words = useEntityWords();
  const { instant } = useFormat();
  return (
    <section aria-labelledby="records">
      <h2 id="records">{words.records}</h2>
      <p className={css["hint"]}>{words.recordsHint}</p>
      <ul className={css["records"]}>
        {records.map(({ id, key, revision, updatedAt, data, agency }) => (
          <li key={id}>
            <p>
              <strong>{agency.name}</strong> <Badge>{words.precedence(agency.precedence)}</Badge>
              {agency.license !== null && <Badge>{agency.license}</Badge>}
            </p>
            <p className={css["hint"]}>
              <code>{key}</code>
              <span>
                {words.revision(revision)} · {instant(updatedAt)}
              </span>
            </p>
            <details>
              <summary>{words.recordAsData}</summary>
              <pre tabIndex={0}>{JSON.stringify(data, null, 2)}</pre>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
