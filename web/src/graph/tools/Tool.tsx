// A button of the tool bar, and one that opens a box below it. Not modal, as a modal one would write styles
// into the page, which its policy forbids.
import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import { Icon, type IconName } from "../../ui/Icon";
import { buttonClass } from "../../ui/parts";
import css from "../ui.module.css";

const look = `${buttonClass("quiet")} ${css["tool"]}`;

type ToolProps = {
  readonly icon: IconName;
  readonly text: string;
  readonly press: (() => void) | undefined;
  readonly isPressed?: boolean;
};

/** A button; without `press` it is off. */
export function Tool({ icon, text, press, isPressed }: ToolProps) {
  return (
    <button type="button" className={look} title={text} disabled={press === undefined} aria-pressed={isPressed} onClick={press}>
      <Icon name={icon} />
      <span className={css["toolText"]}>{text}</span>
    </button>
  );
}

type BoxProps = {
  readonly icon: IconName;
  readonly text: string;
  readonly title: string;
  /** A number that the button carries. */
  readonly count?: number;
  readonly children: ReactNode;
  readonly isOpen?: boolean;
  readonly setOpen?: (isOpen: boolean) => void;
};

/** A button that opens a box. */
export function ToolBox({ icon, text, title, count = 0, children, isOpen, setOpen }: BoxProps) {
  const control = isOpen === undefined || setOpen === undefined ? {} : { open: isOpen, onOpenChange: setOpen };
  return (
    <Popover.Root {...control}>
      <Popover.Trigger className={look} title={text}>
        <Icon name={icon} />
        <span className={css["toolText"]}>{text}</span>
        {count > 0 && <span className={css["count"]}>{count}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={css["popover"]} aria-label={title} align="start" sideOffset={6} collisionPadding={8}>
          <h2>{title}</h2>
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
