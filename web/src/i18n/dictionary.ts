// Words of a part of the interface, in the language in use.
import { use } from "react";
import { language, useLanguage, type Language } from "./language";

type Loaders<Words> = Record<Language, () => Promise<{ default: Words }>>;

/**
 * A hook that gives a part's words in the language in use. Each language is loaded when it is first
 * wanted; until then the component suspends. A word that a language lacks is an error of types.
 */
export function dictionary<Words>(loaders: Loaders<Words>): () => Words {
  const loaded = new Map<Language, Promise<Words>>();
  const load = (wanted: Language): Promise<Words> => {
    let words = loaded.get(wanted);
    if (words === undefined) {
      words = loaders[wanted]().then((module) => module.default);
      loaded.set(wanted, words);
    }
    return words;
  };
  // The words in use are fetched beside the code that needs them, not after it.
  void load(language());
  return () => use(load(useLanguage()));
}
