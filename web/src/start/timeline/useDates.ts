// The time of something in words.
import { useFormat } from "../../i18n/format";
import { useStartWords } from "../words";

/** `2021 – 2023`, `from 2024`, `13 June 2024`. */
export function useDates(): (item: { readonly kind: string; readonly starts: string; readonly ends: string | null }) => string {
  const words = useStartWords().times;
  const { partialDate } = useFormat();
  return ({ kind, starts, ends }) => {
    if (ends === null) return kind === "PROJECT" ? words.since(partialDate(starts)) : partialDate(starts);
    return starts === ends ? partialDate(starts) : words.span(partialDate(starts), partialDate(ends));
  };
}
