// A menu that saves the picture as a file.
import { DropdownMenu } from "radix-ui";
import { Icon } from "../../ui/Icon";
import { buttonClass } from "../../ui/parts";
import ui from "../../ui/ui.module.css";
import { useGraphWords } from "../words";
import css from "../ui.module.css";

export type SaveAs = "svg" | "png";

export function Save({ save }: { readonly save: ((as: SaveAs) => void) | undefined }) {
  const words = useGraphWords();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={`${buttonClass("quiet")} ${css["tool"]}`} title={words.tools.save} disabled={save === undefined}>
        <Icon name="download" />
        <span className={css["toolText"]}>{words.tools.save}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={ui["menu"]} align="end" sideOffset={6} collisionPadding={8}>
          {(["svg", "png"] as const).map((as) => (
            <DropdownMenu.Item key={as} className={`${ui["menuItem"]} ${css["item"]}`} onSelect={() => save?.(as)}>
              {words.save[as]}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
