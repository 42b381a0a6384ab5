// The one way to the server.
import { cacheExchange, Client, fetchExchange } from "@urql/core";
import type { Language } from "../i18n/language";

const clients = new Map<Language, Client>();

/** A client whose answers are in `language`; each language remembers its own. */
export function client(language: Language): Client {
  let found = clients.get(language);
  if (found === undefined) {
    found = new Client({
      url: "/graphql",
      exchanges: [cacheExchange, fetchExchange],
      preferGetMethod: false,
      fetchOptions: { headers: { "Accept-Language": language } },
    });
    clients.set(language, found);
  }
  return found;
}
