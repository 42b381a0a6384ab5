// A link to the picture, and what puts it into another page.
import { useState } from "react";
import { buttonClass } from "../../ui/parts";
import { useGraphWords } from "../words";
import { useSearch } from "wouter";
import css from "../ui.module.css";

function Copied({ label, text }: { readonly label: string; readonly text: string }) {
  const words = useGraphWords();
  const [news, setNews] = useState("");
  const copy = async () => {
    // Pages without TLS have no clipboard, and frames may not be let near it.
    try {
      await navigator.clipboard.writeText(text);
      setNews(words.said.copied);
    } catch {
      setNews(words.share.failed);
    }
  };
  return (
    <section aria-label={label}>
      <h3>{label}</h3>
      <pre className={css["code"]} tabIndex={0}>
        {text}
      </pre>
      <p className={css["row"]}>
        <button type="button" className={buttonClass()} onClick={() => void copy()}>
          {words.share.copy}
        </button>
        <span role="status">{news}</span>
      </p>
    </section>
  );
}

/** The address of the picture, in a frame or by itself, without what is the reader's own: language and theme. */
export function address(search: string, isEmbedded: boolean): string {
  const parts = search.replace(/^\?/, "").split("&").filter((part) => part !== "" && !/^(embed|lang|theme)=/.test(part));
  const query = [...(isEmbedded ? ["embed=1"] : []), ...parts].join("&");
  return `${location.origin}/graph${query === "" ? "" : `?${query}`}`;
}

export function Share({ title }: { readonly title: string }) {
  const words = useGraphWords().share;
  const search = useSearch();
  const name = title.replace(/[&"<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const source = address(search, true).replaceAll("&", "&amp;");
  return (
    <>
      <Copied label={words.link} text={address(search, false)} />
      <Copied label={words.frame} text={`<iframe src="${source}" title="${name}" width="100%" height="600" loading="lazy"></iframe>`} />
    </>
  );
}
