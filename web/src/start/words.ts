// The words of the start page, in the language in use.
import { dictionary } from "../i18n/dictionary";

export const useStartWords = dictionary({
  en: () => import("./words/en"),
  ko: () => import("./words/ko"),
  uz: () => import("./words/uz"),
  ru: () => import("./words/ru"),
});
