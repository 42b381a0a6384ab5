// Values of fields as people read them.
import type { MoneyLike } from "../i18n/format";
import { useFormat } from "../i18n/format";
import { useWords } from "../i18n/words";
import { useEntityWords } from "./words";

const DATES = new Set(["starts", "ends", "founded", "closed", "since", "until"]);

function lookUp(table: Readonly<Record<string, string>>, key: string): string {
  return table[key] ?? key;
}

/** What a field is called; of `targets.capacity` both parts. */
export function useFieldName(): (field: string) => string {
  const names: Readonly<Record<string, string>> = useEntityWords().field;
  return (field) => {
    const [head = field, ...rest] = field.split(".");
    return [lookUp(names, head), ...rest].join(": ");
  };
}

function isMoney(value: object): value is MoneyLike {
  return "amount" in value && "currency" in value;
}

/** Spells a value of a field, such as records and conflicts have. What it does not know, it shows as JSON. */
export function useValue(): (field: string, value: unknown) => string {
  const words = useWords();
  const { partialDate, money, bounded, decimal } = useFormat();
  const own = useEntityWords();
  const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    status: words.status,
    stage: words.stage,
    institutionKind: words.institutionKind,
    projectKind: words.projectKind,
    placeKind: words.placeKind,
    eventKind: words.eventKind,
  };
  return (field, value) => {
    if (value === null || value === undefined) return words.state.unknown;
    if (typeof value === "object") {
      if (isMoney(value)) return money({ ...value, amount: String(value.amount), bound: value.bound ?? "EXACT" }, "exact");
      if ("value" in value && "unit" in value) {
        const { value: figure, unit, bound, by } = value as { value: unknown; unit: string; bound?: MoneyLike["bound"]; by?: string };
        const text = `${bounded(decimal(String(figure)), bound ?? "EXACT")} ${unit}`;
        return by === undefined ? text : `${text}, ${own.targetBy(partialDate(by))}`;
      }
      return JSON.stringify(value);
    }
    const text = String(value);
    const table = tables[field];
    if (table !== undefined) return lookUp(table, text);
    return DATES.has(field) ? partialDate(text) : text;
  };
}
