// A picture and the table that says the same, one of them shown.
import type { ReactNode } from "react";
import { useParam, usePhone } from "./hooks";
import { Options } from "./Options";
import { useStartWords } from "../words";
import css from "./parts.module.css";

type Props = {
  /** Its name in the address. */
  name: string;
  /** What both show, for those who hear the page. */
  label: string;
  /** Show the table first where the window is narrow. */
  isTableOnPhones?: boolean;
  /** What else can be chosen, beside the switch. */
  tools?: ReactNode;
  picture: () => ReactNode;
  table: () => ReactNode;
};

/** Shows what the address says, `?name=table`, else the picture. */
export function Twin({ name, label, isTableOnPhones = false, tools, picture, table }: Props) {
  const words = useStartWords().section;
  const isPhone = usePhone();
  const [asked, choose] = useParam(name);
  const fallback = isTableOnPhones && isPhone ? "table" : "picture";
  const shown = asked === "table" || asked === "picture" ? asked : fallback;
  return (
    <>
      <div className={css["tools"]}>
        {tools}
        <Options
          label={words.show(label)}
          value={shown}
          options={[
            { value: "picture", text: words.picture },
            { value: "table", text: words.table },
          ]}
          choose={choose}
        />
      </div>
      {shown === "picture" ? picture() : table()}
    </>
  );
}
