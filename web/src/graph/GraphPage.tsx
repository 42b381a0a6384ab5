// The graph view.
import { useWords } from "../i18n/words";
import { useTitle } from "../ui/title";

export default function GraphPage() {
  const words = useWords();
  useTitle(words.nav.graph);
  return <h1>{words.nav.graph}</h1>;
}
