// What can be done to the whole picture.
import { Icon } from "../../ui/Icon";
import { buttonClass } from "../../ui/parts";
import type { Data } from "../data/model";
import { Finder } from "../find/Finder";
import type { Picture } from "../state/picture";
import type { Graph } from "../useGraph";
import { useGraphWords } from "../words";
import { filterCount, Filters } from "./Filters";
import { Keys } from "./Keys";
import { Path } from "./Path";
import { Save, type SaveAs } from "./Save";
import { Share } from "./Share";
import { Tool, ToolBox } from "./Tool";
import css from "../ui.module.css";

type Props = {
  readonly graph: Graph;
  readonly data: Data;
  readonly picture: Picture;
  readonly title: string;
  readonly save: ((as: SaveAs) => void) | undefined;
  /** Where the picture is to be seen outside its frame, if it is in one. */
  readonly whole: string | undefined;
  readonly keys: { readonly isOpen: boolean; readonly setOpen: (isOpen: boolean) => void };
};

export function Toolbar({ graph: { state, act, undo, redo }, data, picture, title, save, keys, whole }: Props) {
  const words = useGraphWords();
  const isTable = state.view === "table";
  const keep = [...state.pinned, ...picture.more.filter(({ of }) => state.pinned.includes(of)).map(({ id }) => id)];
  return (
    <div className={css["tools"]} role="group" aria-label={words.tools.label}>
      <h1>{title}</h1>
      <div className={css["toolsFind"]}>
        <Finder label={words.find.label} placeholder={words.find.placeholder} pick={(slug) => act({ do: "add", slug })} />
      </div>
      <Tool icon="undo" text={words.tools.undo} press={undo} />
      <Tool icon="redo" text={words.tools.redo} press={redo} />
      <ToolBox icon="filter" text={words.tools.filters} title={words.filters.title} count={filterCount(state)}>
        <Filters state={state} picture={picture} act={act} />
      </ToolBox>
      <ToolBox icon="path" text={words.tools.path} title={words.path.title}>
        <Path state={state} data={data} picture={picture} act={act} />
      </ToolBox>
      <Tool
        icon={isTable ? "graph" : "table"}
        text={isTable ? words.tools.graph : words.tools.table}
        press={() => act({ do: "view", view: isTable ? "graph" : "table" })}
      />
      <span className={css["spring"]} />
      <Tool icon="arrange" text={words.tools.arrange} press={isTable ? undefined : () => act({ do: "arrange", keep })} />
      <Save save={save} />
      <ToolBox icon="link" text={words.tools.share} title={words.share.title}>
        <Share title={title} />
      </ToolBox>
      <ToolBox icon="keys" text={words.tools.keys} title={words.keys.title} isOpen={keys.isOpen} setOpen={keys.setOpen}>
        <Keys />
      </ToolBox>
      <Tool icon="close" text={words.tools.clear} press={() => act({ do: "clear" })} />
      {whole !== undefined && (
        <a className={`${buttonClass("quiet")} ${css["tool"]}`} href={whole} target="_blank" rel="noopener" title={words.tools.whole}>
          <Icon name="out" />
          <span className={css["toolText"]}>{words.tools.whole}</span>
        </a>
      )}
    </div>
  );
}
