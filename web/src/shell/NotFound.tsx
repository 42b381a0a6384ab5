// An address that leads nowhere.
import { Link } from "wouter";
import { useWords } from "../i18n/words";
import { useTitle } from "../ui/title";
import { Empty } from "../ui/parts";

export function NotFound() {
  const words = useWords();
  useTitle(words.state.notFound);
  return (
    <Empty title={words.state.notFound} heading="h1">
      <p>{words.state.notFoundHint}</p>
      <p>
        <Link href="/">{words.home}</Link>
      </p>
    </Empty>
  );
}
