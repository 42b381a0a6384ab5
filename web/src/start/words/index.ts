// The words of the start page, in the language in use.
import { dictionary } from "../../i18n/dictionary";

export const useStartWords = dictionary({
  en: () => import("./en"),
  ko: () => import("./ko"),
  uz: () => import("./uz"),
  ru: () => import("./ru"),
});
