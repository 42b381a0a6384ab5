// Sums of money, exact to the last digit: bounds as the server has them for sums.
import type { Bound } from "../../gql/schema.gen";
import type { MoneyLike } from "../../i18n/format";

/** Decimals that the server keeps. */
const DECIMALS = 9;

/** An amount in billionths. */
export function billionths(amount: string): bigint {
  const [whole = "0", part = ""] = amount.split(".");
  const digits = BigInt(whole.replace("-", "") + part.slice(0, DECIMALS).padEnd(DECIMALS, "0"));
  return whole.startsWith("-") ? -digits : digits;
}

/** Billionths as the API writes them, without needless zeros. */
export function written(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(DECIMALS + 1, "0");
  const part = digits.slice(-DECIMALS).replace(/0+$/, "");
  const whole = digits.slice(0, -DECIMALS);
  return `${value < 0n ? "-" : ""}${whole}${part === "" ? "" : `.${part}`}`;
}

function together(one: Bound, other: Bound): Bound {
  if (one === other || other === "EXACT") return one;
  if (one === "EXACT") return other;
  const isLowest = (bound: Bound) => bound === "AT_LEAST" || bound === "MORE_THAN";
  return isLowest(one) && isLowest(other) ? "MORE_THAN" : "ABOUT";
}

/** The sum of money of one currency; there must be some. */
export function sum(parts: readonly MoneyLike[]): MoneyLike {
  const currency = parts[0]?.currency ?? "";
  const amount = written(parts.reduce((total, part) => total + billionths(part.amount), 0n));
  return { amount, currency, bound: parts.map(({ bound }) => bound).reduce(together, "EXACT") };
}
