// The open form of `Choice`, which is loaded when it is first wanted.
import { DropdownMenu } from "radix-ui";
import type { ChoiceProps } from "./Choice";
import { Icon } from "./Icon";
import { buttonClass } from "./parts";
import css from "./ui.module.css";

/** Not modal: that would write styles into the page, which its policy forbids. */
export default function Menu({ label, icon, value, options, choose }: ChoiceProps<string>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger className={buttonClass("quiet")} aria-label={`${label}: ${chosen?.text ?? ""}`} title={label}>
        <Icon name={icon} size={18} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css["menu"]} align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.RadioGroup value={value} onValueChange={choose}>
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
