// The words of an entity's page, in the language in use.
import { dictionary } from "../i18n/dictionary";

export const useEntityWords = dictionary({
  en: () => import("./words/en"),
  ko: () => import("./words/ko"),
  uz: () => import("./words/uz"),
  ru: () => import("./words/ru"),
});
