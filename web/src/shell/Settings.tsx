// The choice of language and theme.
import { LANGUAGE_NAMES, LANGUAGES, setLanguage, useLanguage } from "../i18n/language";
import { useWords } from "../i18n/words";
import { setTheme, THEMES, useTheme } from "../theme";
import { Choice } from "../ui/Choice";
import css from "./shell.module.css";

export function Settings() {
  const words = useWords().settings;
  return (
    <div className={css["settings"]}>
      <Choice
        label={words.language}
        icon="language"
        value={useLanguage()}
        options={LANGUAGES.map((value) => ({ value, text: LANGUAGE_NAMES[value], lang: value }))}
        choose={setLanguage}
      />
      <Choice
        label={words.theme}
        icon="theme"
        value={useTheme()}
        options={THEMES.map((value) => ({ value, text: words.themes[value] }))}
        choose={setTheme}
      />
    </div>
  );
}
