// All that a search finds.
import { useWords } from "../i18n/words";
import { useTitle } from "../ui/title";

export default function SearchPage() {
  const words = useWords();
  useTitle(words.search.title);
  return <h1>{words.search.title}</h1>;
}
