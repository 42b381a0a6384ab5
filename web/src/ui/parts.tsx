// The small parts that views are made of.
import type { CSSProperties, ReactNode } from "react";
import { Link } from "wouter";
import type { EntityKind, RelationStage } from "../gql/schema.gen";
import { useWords } from "../i18n/words";
import { isEmbedded } from "./embed";
import { Icon } from "./Icon";
import { kindColor, kindGround } from "./kind";
import css from "./ui.module.css";

/** The classes of a button, for elements that look like one. */
export function buttonClass(look: "plain" | "primary" | "quiet" = "plain"): string {
  return look === "plain" ? css["button"]! : `${css["button"]} ${css[look]}`;
}

/** The sign of a kind, in its colour; what it says is said beside it. */
export function KindMark({ kind }: { kind: EntityKind }) {
  return (
    <span className={css["kindMark"]} style={{ color: kindColor(kind), background: kindGround(kind) }}>
      <Icon name={kind} />
    </span>
  );
}

/** What `EntityLink` needs to know: the fragment of the same name has it. */
export type Linked = { readonly slug: string; readonly name: string; readonly kind: EntityKind };

/** An entity's name, leading to its page. */
export function EntityLink({ entity, mark = true }: { entity: Linked; mark?: boolean }) {
  const words = useWords();
  // In a frame the page may not open, so it opens beside it.
  const target = isEmbedded() ? "_blank" : undefined;
  return (
    <Link href={`/id/${encodeURIComponent(entity.slug)}`} target={target} className={css["entityLink"]}>
      {mark && <KindMark kind={entity.kind} />}
      <span>
        {mark && <span className="unseen">{words.kind[entity.kind]}: </span>}
        {entity.name}
      </span>
    </Link>
  );
}

/** A word on a small plate, with a dot of the colour `tone`. */
export function Badge({ tone, children }: { tone?: string; children: ReactNode }) {
  const style = tone === undefined ? undefined : ({ "--tone": tone } as CSSProperties);
  return (
    <span className={css["badge"]} style={style}>
      {tone !== undefined && <span className={css["badgeDot"]} />}
      {children}
    </span>
  );
}

/** How firm a relation is. */
export function StageBadge({ stage }: { stage: RelationStage }) {
  return <Badge tone={`var(--stage-${stage.toLowerCase()})`}>{useWords().stage[stage]}</Badge>;
}

/** Something is on its way. */
export function Loading() {
  return (
    <p className={css["loading"]} role="status" data-loading>
      {useWords().state.loading}
    </p>
  );
}

/** There is nothing, and what to do about it. Where it is the whole page, `heading` is `h1`. */
export function Empty({ title, heading: Heading = "h2", children }: { title: string; heading?: "h1" | "h2"; children?: ReactNode }) {
  return (
    <div className={css["state"]}>
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}
