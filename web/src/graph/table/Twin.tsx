// The table twin: the same picture for those who do not see it, or would rather read.
import type { Doing } from "../doing";
import type { Picture } from "../state/picture";
import { useGraphWords } from "../words";
import { EntityTable } from "./EntityTable";
import { RelationTable } from "./RelationTable";
import css from "./table.module.css";

type Props = { readonly picture: Picture; readonly doing: Doing; readonly selected: string | undefined };

export function Twin(props: Props) {
  const words = useGraphWords().table;
  return (
    <div className={css["twin"]} role="region" aria-label={`${words.entities}, ${words.relations}`} tabIndex={0}>
      <EntityTable {...props} />
      <RelationTable {...props} />
    </div>
  );
}
