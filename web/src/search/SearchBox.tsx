// Search as you type.
import { useWords } from "../i18n/words";

export function SearchBox() {
  const words = useWords().search;
  return <input type="search" aria-label={words.label} placeholder={words.placeholder} />;
}
