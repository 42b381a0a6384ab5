// Where agencies disagree: what stands, and what else is said, side by side.
import { useFormat } from "../i18n/format";
import { Icon } from "../ui/Icon";
import type { DisagreementFragment } from "./entity.gen";
import css from "./entity.module.css";
import { backingOf, type Sources } from "./provenance";
import { Marks } from "./Sources";
import { useFieldName, useValue } from "./values";
import { useEntityWords } from "./words";

type Claim = DisagreementFragment["accepted"];

function ClaimCard({ field, claim, stands, sources }: { field: string; claim: Claim; stands: boolean; sources: Sources }) {
  const words = useEntityWords();
  const value = useValue();
  const { instant } = useFormat();
  const { record } = claim;
  return (
    <li className={stands ? `${css["claim"]} ${css["stands"]}` : css["claim"]}>
      <span className={css["verdict"]}>
        <Icon name={stands ? "check" : "close"} size={14} />
        {stands ? words.stands : words.otherwise}
      </span>
      <strong className={css["claimValue"]}>
        {value(field, claim.value)} <Marks citations={backingOf(record, field.split(".")[0] ?? field, sources)} />
      </strong>
      <span className={css["claimBy"]}>
        {record.agency.name}
        <span>
          {words.precedence(record.agency.precedence)} · {instant(record.updatedAt)}
        </span>
      </span>
    </li>
  );
}

/** Each disagreement with all that is said. */
export function Conflicts({ conflicts, sources }: { conflicts: readonly DisagreementFragment[]; sources: Sources }) {
  const fieldName = useFieldName();
  return (
    <ul className={css["conflicts"]}>
      {conflicts.map(({ field, accepted, rejected }) => (
        <li key={field}>
          <h3>{fieldName(field)}</h3>
          <ul className={css["claims"]}>
            <ClaimCard field={field} claim={accepted} stands sources={sources} />
            {rejected.map((claim) => (
              <ClaimCard key={claim.record.id} field={field} claim={claim} stands={false} sources={sources} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
