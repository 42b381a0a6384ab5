// GraphiQL as it is set up here: examples, a form that builds queries, links, and our theme.
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN, GraphiQL } from "graphiql";
import { pick, ToolbarButton, useGraphiQL } from "@graphiql/react";
import { useEffect, useState } from "react";
import { setTheme, useTheme } from "../theme";
import { Icon } from "../ui/Icon";
import { Examples } from "./Examples";
import { EXAMPLES } from "./examples";
import { fetcher } from "./fetcher";
import { linked, linkTo } from "./link";

const asked = linked(location);
// Where nothing is kept from before, what the link carries comes first and the examples after it.
const tabs = [...(asked ? [asked] : []), ...EXAMPLES];
const plugins = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];

/** Copies a link that opens what the tab has. */
function CopyLink() {
  const { queryEditor, variableEditor } = useGraphiQL(pick("queryEditor", "variableEditor"));
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    const path = linkTo(queryEditor?.getValue() ?? "", variableEditor?.getValue());
    history.replaceState(null, "", path);
    await navigator.clipboard.writeText(location.href);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2_000);
  };
  return (
    <ToolbarButton onClick={() => void copy()} label={isCopied ? "Link copied" : "Copy a link to this query"}>
      <span className="graphiql-toolbar-icon tool-icon">
        <Icon name={isCopied ? "check" : "link"} size={18} />
      </span>
    </ToolbarButton>
  );
}

/** Keeps the theme of all pages the same: what is chosen in GraphiQL's settings holds for the explorer. */
function SameTheme() {
  const { theme } = useGraphiQL(pick("theme"));
  useEffect(() => setTheme(theme ?? "auto"), [theme]);
  return null;
}

export function Tool() {
  const [theme] = useState(useTheme());
  // GraphiQL begins with what it kept itself; that may be older than what the explorer has.
  useState(() => localStorage.setItem("graphiql:theme", theme === "auto" ? "" : theme));
  return (
    <main>
      <h1 className="unseen">GraphiQL</h1>
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultTabs={tabs}
      {...(asked && { initialQuery: asked.query, initialVariables: asked.variables ?? "" })}
      defaultEditorToolsVisibility
    >
      <GraphiQL.Logo>
        <a href="/" className="tool-home">
          <img src="/icon.svg" alt="" width="22" height="22" />
          Hamkor
        </a>
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <CopyLink />
            <Examples />
            <SameTheme />
          </>
        )}
      </GraphiQL.Toolbar>
    </GraphiQL>
    </main>
  );
}
