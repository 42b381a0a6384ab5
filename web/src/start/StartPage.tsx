// The start page: the graph in pictures.
import { useWords } from "../i18n/words";
import { useTitle } from "../ui/title";

export default function StartPage() {
  const words = useWords();
  useTitle();
  return <h1>{words.tagline}</h1>;
}
