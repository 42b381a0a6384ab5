// A row of choices of which one holds: radio buttons that look like parts of one button.
import { useId } from "react";
import css from "./parts.module.css";

type Props<Value extends string> = {
  /** What is chosen; said, not shown. */
  label: string;
  value: Value;
  options: readonly { readonly value: Value; readonly text: string; readonly note?: string }[];
  choose: (value: Value) => void;
};

export function Options<Value extends string>({ label, value, options, choose }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className={css["options"]}>
      <legend className="unseen">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={css["option"]}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => choose(option.value)}
          />
          <span>{option.text}</span>
          {option.note !== undefined && <span className={css["note"]}>{option.note}</span>}
        </label>
      ))}
    </fieldset>
  );
}
