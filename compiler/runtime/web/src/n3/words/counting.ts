import { numberFormat } from "../core/reader";

/** A number as the reader's locale writes it. */
export function number(value: number | bigint): string {
  return numberFormat({}, {}).format(value);
}

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** Counts in a language: "1 row", "3 rows". */
export function counting(language: string): (n: number, forms: Forms) => string {
  let rules: Intl.PluralRules | undefined;
  return (n, forms) => {
    rules ??= new Intl.PluralRules(language);
    return `${number(n)} ${forms[rules.select(n)] ?? forms.other}`;
  };
}

/** Joins with the "and" or "or" of a language: "one, two and three". */
export function listing(
  language: string,
  type: Intl.ListFormatOptions["type"] = "conjunction",
): (items: readonly string[]) => string {
  let format: Intl.ListFormat | undefined;
  return (items) => {
    format ??= new Intl.ListFormat(language, { type });
    return format.format(items);
  };
}
