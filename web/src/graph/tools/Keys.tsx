// The keys of the picture.
import { useGraphWords } from "../words";
import css from "../ui.module.css";

export function Keys() {
  return (
    <dl className={css["keys"]}>
      {useGraphWords().keys.list.map(([keys, does]) => (
        <div key={keys} style={{ display: "contents" }}>
          <dt>{keys}</dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
