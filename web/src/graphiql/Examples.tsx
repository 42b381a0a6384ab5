// The examples as a menu, for those who have closed the tabs.
import { ToolbarButton, ToolbarMenu, useGraphiQLActions } from "@graphiql/react";
import { Icon } from "../ui/Icon";
import { EXAMPLES, type Example } from "./examples";

/** `WhoFundsWhat` as `Who funds what`. */
function title(name: string): string {
  const words = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words;
}

export function Examples() {
  const { addTab, updateActiveTabValues } = useGraphiQLActions();
  const open = ({ query, headers }: Example) => {
    addTab();
    updateActiveTabValues({ query, headers: headers ?? null });
  };
  return (
    <ToolbarMenu
      button={
        <ToolbarButton label="Examples">
          <span className="graphiql-toolbar-icon tool-icon">
            <Icon name="plus" size={18} />
          </span>
        </ToolbarButton>
      }
    >
      {EXAMPLES.map((example) => (
        <ToolbarMenu.Item key={example.name} onSelect={() => open(example)}>
          {title(example.name)}
        </ToolbarMenu.Item>
      ))}
    </ToolbarMenu>
  );
}
