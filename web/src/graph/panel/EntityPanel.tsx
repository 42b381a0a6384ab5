// What the selected entity is, and what can be opened from it.
import { useQuery } from "urql";
import { Link } from "wouter";
import { useWords } from "../../i18n/words";
import { Failure } from "../../ui/Failure";
import { buttonClass, KindMark, Loading } from "../../ui/parts";
import type { Doing } from "../doing";
import type { GraphState } from "../state/model";
import type { Picture, PictureNode } from "../state/picture";
import { useGraphWords } from "../words";
import { Groups } from "./Groups";
import { GraphDetailDocument } from "./panel.gen";
import { Sources } from "./Sources";
import css from "./panel.module.css";

type Props = { readonly node: PictureNode; readonly state: GraphState; readonly picture: Picture; readonly doing: Doing };

function Actions({ node, doing }: Pick<Props, "node" | "doing">) {
  const words = useGraphWords().panel;
  const { slug } = node.entity;
  return (
    <div className={css["actions"]}>
      {node.isOpen && (
        <button type="button" className={buttonClass()} onClick={() => doing.act({ do: "close", slug })}>
          {words.closeAll}
        </button>
      )}
      <button type="button" className={buttonClass()} onClick={() => doing.pin(slug)}>
        {node.isPinned ? words.unpin : words.pin}
      </button>
      <button type="button" className={buttonClass()} onClick={() => doing.from(slug)}>
        {words.from}
      </button>
      <button type="button" className={buttonClass()} onClick={() => doing.to(slug)}>
        {words.to}
      </button>
      <button type="button" className={buttonClass()} onClick={() => doing.drop(slug)}>
        {words.remove}
      </button>
    </div>
  );
}

export function EntityPanel({ node, state, picture, doing }: Props) {
  const words = useGraphWords().panel;
  const kinds = useWords().kind;
  const { slug, name, kind } = node.entity;
  const [{ data, fetching, error }, retry] = useQuery({ query: GraphDetailDocument, variables: { slug } });
  const isUnopened = node.hidden > 0 && state.opened.find((opened) => opened.slug === slug)?.groups.length !== node.entity.counts.length;
  return (
    <>
      <p className={css["kind"]}>
        <KindMark kind={kind} />
        {kinds[kind]}
      </p>
      <h2>{name}</h2>
      {fetching && <Loading />}
      {error !== undefined && data === undefined && <Failure error={error} retry={() => retry({ requestPolicy: "network-only" })} />}
      {data && <p className={data.entity?.summary ? undefined : css["faint"]}>{data.entity?.summary ?? words.summaryless}</p>}
      <Link href={`/id/${slug}`} className={css["page"]!}>
        {words.page}
      </Link>
      <section className={css["section"]}>
        <h3>{words.relations}</h3>
        <Groups node={node} state={state} more={picture.more} act={doing.act} />
        {isUnopened && (
          <button type="button" className={buttonClass("primary")} onClick={() => doing.openAll(slug)}>
            {words.openAll}
          </button>
        )}
      </section>
      <Actions node={node} doing={doing} />
      {data?.entity && <Sources citations={data.entity.citations} />}
    </>
  );
}
