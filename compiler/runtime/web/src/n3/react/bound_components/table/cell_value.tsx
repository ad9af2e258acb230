import type { FieldSpec } from "../../../core/fields";
import { editText, formatValue } from "../../../core/format";
import { colorOfValue, paletteSize } from "../../../core/palette";
import { PersonName } from "../../avatar";
import { useApp } from "../../context";
import { Status } from "../status";
import type { TableColumn } from "./column";

/** Letters of a value that a cell draws: more of them is never seen, and a million stop the page. */
const drawn = 500;

/** Without half a letter at its end. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** The whole of what a row has in a column, for those who read or copy it. */
export function wholeText(column: TableColumn, value: unknown): string {
  if (column.target !== null) return typeof value === "string" ? value : "";
  return column.field.type === "json"
    ? editText(column.field, value)
    : formatValue(column.field, value);
}

/** What a row has in a column; a reference is the title of the row it names. */
export function ColumnValue({
  column,
  value,
}: {
  readonly column: TableColumn;
  readonly value: unknown;
}) {
  const { users } = useApp().app;
  const named = typeof value === "string" && value !== "" ? value : null;
  if (named !== null && users !== undefined && column.names === users)
    return <PersonName name={named} />;
  if (column.target === null) return <CellValue field={column.field} value={value} />;
  return (named === null ? null : shorten(named, drawn)) ?? <span className="n3-nothing">–</span>;
}

/** A value as it is shown. An address becomes a link only where it is one of the web. */
export function CellValue({
  field,
  value,
}: {
  readonly field: FieldSpec;
  readonly value: unknown;
}) {
  const text = shorten(formatValue(field, value), drawn);
  if (text === "") return <span className="n3-nothing">–</span>;
  switch (field.type) {
    case "boolean":
      return (
        <span className="n3-yes-no" data-value={value === true}>
          {text}
        </span>
      );
    case "enum":
      return <Status color={colorOfValue(field, value) ?? paletteSize} label={text} />;
    case "list":
      return Array.isArray(value) ? (
        <span className="n3-badges">
          {value.slice(0, drawn / 10).map((item, i) => (
            <span className="n3-badge" key={i}>
              {typeof item === "string" ? shorten(item, drawn) : JSON.stringify(item)}
            </span>
          ))}
        </span>
      ) : (
        text
      );
    case "url":
      return /^https?:\/\//i.test(text) ? (
        <a
          href={typeof value === "string" ? value : text}
          target="_blank"
          rel="noreferrer noopener"
          tabIndex={-1}
        >
          {text.replace(/^https?:\/\//i, "").replace(/\/$/, "")}
        </a>
      ) : (
        text
      );
    default:
      return text;
  }
}
