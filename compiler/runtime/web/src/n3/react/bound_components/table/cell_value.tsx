import type { FieldSpec } from "../../../core/fields";
import { formatValue } from "../../../core/format";
import { colorOfValue, paletteSize } from "../../../core/palette";
import { PersonName } from "../../avatar";
import { useApp } from "../../context";
import { Status } from "../status";
import type { TableColumn } from "./column";

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
  return named ?? <span className="n3-nothing">–</span>;
}

/** A value as it is shown. An address becomes a link only where it is one of the web. */
export function CellValue({
  field,
  value,
}: {
  readonly field: FieldSpec;
  readonly value: unknown;
}) {
  const text = formatValue(field, value);
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
          {value.map((item, i) => (
            <span className="n3-badge" key={i}>
              {typeof item === "string" ? item : JSON.stringify(item)}
            </span>
          ))}
        </span>
      ) : (
        text
      );
    case "url":
      return /^https?:\/\//i.test(text) ? (
        <a href={text} target="_blank" rel="noreferrer noopener" tabIndex={-1}>
          {text.replace(/^https?:\/\//i, "").replace(/\/$/, "")}
        </a>
      ) : (
        text
      );
    default:
      return text;
  }
}
