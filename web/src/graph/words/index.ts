// The words of the graph view, in the language in use.
import { dictionary } from "../../i18n/dictionary";

export const useGraphWords = dictionary({
  en: () => import("./en"),
  ko: () => import("./ko"),
  uz: () => import("./uz"),
  ru: () => import("./ru"),
});
