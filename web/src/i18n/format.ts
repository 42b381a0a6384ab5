// Numbers, dates and plurals as each language writes them.
import type { Bound } from "../gql/schema.gen";
import { useLanguage, type Language } from "./language";

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

const rules = new Map<Language, Intl.PluralRules>();

/** The form of a word that goes with a number: `plural("ru", n, { one: …, few: …, many: …, other: … })`. */
export function plural(language: Language, n: number, forms: Forms): string {
  let rule = rules.get(language);
  if (rule === undefined) {
    rule = new Intl.PluralRules(language);
    rules.set(language, rule);
  }
  return forms[rule.select(n)] ?? forms.other;
}

const TAGS: Record<Exclude<Language, "uz">, string> = { en: "en-GB", ko: "ko-KR", ru: "ru-RU" };

/** How each language marks a bound. */
const BOUNDS: Record<Language, Record<Bound, (figure: string) => string>> = {
  en: bounds("about ", "at least ", "more than ", "at most "),
  ko: {
    EXACT: (figure) => figure,
    ABOUT: (figure) => `약 ${figure}`,
    AT_LEAST: (figure) => `${figure} 이상`,
    MORE_THAN: (figure) => `${figure} 초과`,
    AT_MOST: (figure) => `${figure} 이하`,
  },
  uz: {
    EXACT: (figure) => figure,
    ABOUT: (figure) => `taxminan ${figure}`,
    AT_LEAST: (figure) => `kamida ${figure}`,
    MORE_THAN: (figure) => `${figure} dan ortiq`,
    AT_MOST: (figure) => `koʻpi bilan ${figure}`,
  },
  ru: bounds("около ", "не менее ", "более ", "не более "),
};

function bounds(about: string, least: string, more: string, most: string): Record<Bound, (figure: string) => string> {
  return {
    EXACT: (figure) => figure,
    ABOUT: (figure) => about + figure,
    AT_LEAST: (figure) => least + figure,
    MORE_THAN: (figure) => more + figure,
    AT_MOST: (figure) => most + figure,
  };
}

/** An amount of money, as the API has it. */
export type MoneyLike = { readonly amount: string; readonly currency: string; readonly bound: Bound };

/** How one language writes figures and dates. */
export type Format = {
  /** `1,234`. */
  number: (n: number) => string;
  /** An exact decimal, as the API writes it: `1,234.50`. */
  decimal: (value: string) => string;
  /** `more than USD 3 billion`; `exact` spells all digits. */
  money: (money: MoneyLike, style?: "short" | "exact") => string;
  /** A figure with its bound: `more than 60,000`. */
  bounded: (figure: string, bound: Bound) => string;
  /** A date known to the year, the month or the day: `14 June 2024`, `June 2024`, `2024`. */
  partialDate: (date: string) => string;
  /** An instant: `14 Jun 2024, 10:32`. */
  instant: (at: string) => string;
  /** The languages of names, in this language. */
  languageName: (code: string) => string;
};

const made = new Map<Language, Format>();

/** How `language` writes figures and dates. */
export function format(language: Language): Format {
  const before = made.get(language);
  if (before !== undefined) return before;
  const next = make(language);
  made.set(language, next);
  return next;
}

/** The same, for the language in use. */
export function useFormat(): Format {
  return format(useLanguage());
}

/** Browsers lack Uzbek, more often than not: what they would have to know is here. */
const UZBEK = {
  months: [
    "yanvar",
    "fevral",
    "mart",
    "aprel",
    "may",
    "iyun",
    "iyul",
    "avgust",
    "sentabr",
    "oktabr",
    "noyabr",
    "dekabr",
  ],
  languages: { en: "inglizcha", ko: "koreyscha", uz: "oʻzbekcha", ru: "ruscha" } as Readonly<Record<string, string>>,
  scales: [
    [1e12, "trillion"],
    [1e9, "milliard"],
    [1e6, "million"],
    [1e3, "ming"],
  ] as const,
};

/** `2024-yil 14-iyun`, or as much of it as is known. */
function uzbekDate(year: number, month?: number, day?: number): string {
  const name = month === undefined ? "" : ` ${day === undefined ? "" : `${day}-`}${UZBEK.months[month - 1] ?? ""}`;
  return `${year}-yil${name}`;
}

function uzbek(): Format {
  // Russian and Uzbek write numbers alike.
  const plain = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 20 });
  const rounded = new Intl.NumberFormat("ru-RU", { maximumSignificantDigits: 4 });
  const bounded = (figure: string, bound: Bound) => BOUNDS.uz[bound](figure);
  const short = (amount: string) => {
    const scale = UZBEK.scales.find(([size]) => Math.abs(Number(amount)) >= size);
    return scale === undefined ? plain.format(amount as `${number}`) : `${rounded.format(Number(amount) / scale[0])} ${scale[1]}`;
  };
  return {
    number: (n) => plain.format(n),
    decimal: (value) => plain.format(value as `${number}`),
    bounded,
    money: ({ amount, currency, bound }, style = "short") =>
      bounded(`${style === "short" ? short(amount) : plain.format(amount as `${number}`)}\u00a0${currency}`, bound),
    partialDate: (date) => {
      const [year = "", month, day] = date.split("-");
      return month === undefined ? year : uzbekDate(Number(year), Number(month), day === undefined ? undefined : Number(day));
    },
    instant: (at) => {
      const date = new Date(at);
      const time = [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
      return `${uzbekDate(date.getFullYear(), date.getMonth() + 1, date.getDate())}, ${time}`;
    },
    languageName: (code) => UZBEK.languages[code.toLowerCase()] ?? code,
  };
}

function make(language: Language): Format {
  if (language === "uz") return uzbek();
  const tag = TAGS[language];
  const plain = new Intl.NumberFormat(tag, { maximumFractionDigits: 20 });
  const short = new Intl.NumberFormat(tag, { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 4 });
  const day = new Intl.DateTimeFormat(tag, { dateStyle: "long", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(tag, { year: "numeric", month: "long", timeZone: "UTC" });
  const instant = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" });
  const names = new Intl.DisplayNames(tag, { type: "language" });
  const bounded = (figure: string, bound: Bound) => BOUNDS[language][bound](figure);
  return {
    number: (n) => plain.format(n),
    // Browsers format a text of digits exactly, where a number would be rounded.
    decimal: (value) => plain.format(value as `${number}`),
    bounded,
    money: ({ amount, currency, bound }, style = "short") => {
      const figure = (style === "short" ? short : plain).format(amount as `${number}`);
      return bounded(language === "en" ? `${currency}\u00a0${figure}` : `${figure}\u00a0${currency}`, bound);
    },
    partialDate: (date) => {
      const [year = "", at] = date.split("-");
      if (at === undefined) return year;
      const instant = new Date(date.length === 7 ? `${date}-01` : date);
      return (date.length === 7 ? month : day).format(instant);
    },
    instant: (at) => instant.format(new Date(at)),
    languageName: (code) => names.of(code.toLowerCase()) ?? code,
  };
}
