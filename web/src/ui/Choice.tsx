// A menu to choose one of a few from.
import { DropdownMenu } from "radix-ui";
import { Icon, type IconName } from "./Icon";
import { buttonClass } from "./parts";
import css from "./ui.module.css";

type Props<Value extends string> = {
  /** What is chosen. */
  label: string;
  icon: IconName;
  value: Value;
  options: readonly { readonly value: Value; readonly text: string; readonly lang?: string }[];
  choose: (value: Value) => void;
};

/** A button that opens the options. Not modal: that would write styles into the page, which its policy forbids. */
export function Choice<Value extends string>({ label, icon, value, options, choose }: Props<Value>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={buttonClass("quiet")} aria-label={`${label}: ${chosen?.text ?? ""}`} title={label}>
        <Icon name={icon} size={18} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css["menu"]} align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.RadioGroup value={value} onValueChange={(next) => choose(next as Value)}>
            {options.map((option) => (
              <DropdownMenu.RadioItem key={option.value} value={option.value} className={css["menuItem"]} lang={option.lang}>
                <span className={css["menuCheck"]}>
                  <DropdownMenu.ItemIndicator>
                    <Icon name="check" />
                  </DropdownMenu.ItemIndicator>
                </span>
                {option.text}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
