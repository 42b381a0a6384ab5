// The foot of every page: whose data it is, and how new.
import { useQuery } from "urql";
import { useFormat } from "../i18n/format";
import { useWords } from "../i18n/words";
import { ShellDocument } from "./shell.gen";
import css from "./shell.module.css";

export function Footer() {
  const words = useWords().foot;
  const { instant, number } = useFormat();
  const [{ data }] = useQuery({ query: ShellDocument });
  const graph = data?.graph;
  return (
    <footer className={css["footer"]}>
      <div className={css["footerInner"]}>
        <p>{words.license}</p>
        <nav aria-label={words.links}>
          <a href="/graphiql">GraphiQL</a>
          <a href="/schema.graphql">{words.schema}</a>
        </nav>
        <p className={css["revision"]}>
          {graph && (
            <>
              {words.version(graph.version)} · {words.revision(number(graph.revision))}
              {graph.updatedAt !== null && <>, {words.updated(instant(graph.updatedAt))}</>}
            </>
          )}
        </p>
      </div>
    </footer>
  );
}
