// The words that every view shares, in the language in use.
import { dictionary } from "./dictionary";

/** Names of kinds, stages and states, and the words of the frame around all views. */
export const useWords = dictionary({
  en: () => import("./en"),
  ko: () => import("./ko"),
  uz: () => import("./uz"),
  ru: () => import("./ru"),
});
