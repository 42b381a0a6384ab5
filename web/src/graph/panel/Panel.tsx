// Details beside the picture, below it on a phone.
import { Icon } from "../../ui/Icon";
import { buttonClass } from "../../ui/parts";
import type { Data } from "../data/model";
import type { Doing } from "../doing";
import type { GraphState } from "../state/model";
import type { Picture } from "../state/picture";
import { useGraphWords } from "../words";
import { EntityPanel } from "./EntityPanel";
import { RelationPanel } from "./RelationPanel";
import css from "./panel.module.css";

type Props = { readonly state: GraphState; readonly data: Data; readonly picture: Picture; readonly doing: Doing };

function useContent({ state, data, picture, doing }: Props) {
  const { selected } = state;
  if (selected === undefined) return null;
  const node = picture.nodes.get(data.entities.get(selected)?.slug ?? selected);
  if (node !== undefined) return <EntityPanel key={selected} node={node} state={state} picture={picture} doing={doing} />;
  const link = picture.links.find(({ relations }) => relations.some(({ id }) => id === selected));
  const relation = link?.relations.find(({ id }) => id === selected);
  const [from, to] = [data.entities.get(relation?.from ?? ""), data.entities.get(relation?.to ?? "")];
  if (link === undefined || relation === undefined || from === undefined || to === undefined) return null;
  return <RelationPanel key={selected} relation={relation} link={link} from={from} to={to} doing={doing} />;
}

export function Panel(props: Props) {
  const words = useGraphWords().panel;
  const content = useContent(props);
  if (content === null) return null;
  return (
    <aside
      className={css["panel"]}
      aria-label={words.label}
      onKeyDown={({ key }) => key === "Escape" && props.doing.select(undefined)}
    >
      <button type="button" className={`${buttonClass("quiet")} ${css["close"]}`} aria-label={words.close} onClick={() => props.doing.select(undefined)}>
        <Icon name="close" />
      </button>
      {content}
    </aside>
  );
}
