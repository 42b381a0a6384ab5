// A menu to choose one of a few from.
import { lazy, Suspense, useState } from "react";
import { Icon, type IconName } from "./Icon";
import { buttonClass } from "./parts";

export type ChoiceProps<Value extends string> = {
  /** What is chosen. */
  label: string;
  icon: IconName;
  value: Value;
  options: readonly { readonly value: Value; readonly text: string; readonly lang?: string }[];
  choose: (value: Value) => void;
};

const load = () => import("./Menu");
const Menu = lazy(load);

/** A button that opens the options; what opens it is loaded as soon as it seems to be wanted. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const [isWanted, setIsWanted] = useState(false);
  const { label, icon, value, options } = props;
  const chosen = options.find((option) => option.value === value);
  const button = (
    <button
      type="button"
      className={buttonClass("quiet")}
      aria-label={`${label}: ${chosen?.text ?? ""}`}
      aria-haspopup="menu"
      aria-expanded={false}
      title={label}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setIsWanted(true)}
    >
      <Icon name={icon} size={18} />
    </button>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <Menu {...props} choose={(next) => props.choose(next as Value)} />
    </Suspense>
  );
}
