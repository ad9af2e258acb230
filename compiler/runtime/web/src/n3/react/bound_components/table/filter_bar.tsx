import { Fragment, useState, type ReactNode } from "react";
import type { AnyDataset, AnyRow } from "../../../core/dataset";
import { FieldInput } from "../inputs/field_input";
import { useTitle } from "../inputs/reference_title";
import { DialogButton } from "../dialog_button";
import {
  describeRow,
  isGroup,
  isRow,
  operatorsOf,
  takesSeveral,
  valuesOf,
  type FilterField,
  type FilterGroup,
  type FilterItem,
  type FilterRow,
  type Filters,
  type Match,
} from "./filters";
import { filters as words } from "../../../words/filters";

interface Props {
  readonly fields: readonly FilterField[];
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
  /** At the end of the line. */
  readonly children: ReactNode;
}

/** The conditions that a table is narrowed by, each a chip; they take effect as they are written. */
export function FilterBar({ fields, filters, onChange, children }: Props) {
  /** The chip that was just added: it opens at once. */
  const [fresh, setFresh] = useState<number | null>(null);
  const { items, match } = filters;
  const nextId = () =>
    1 +
    Math.max(0, ...items.flatMap((i) => [i.id, ...(isGroup(i) ? i.rows.map((r) => r.id) : [])]));
  const add = (make: (id: number) => FilterItem) => {
    const item = make(nextId());
    setFresh(item.id);
    onChange({ ...filters, items: [...items, item] });
  };
  const unused = fields.find(
    ({ field }) => !items.some((item) => isRow(item) && item.field === field.name),
  );
  const first = unused ?? fields[0];
  if (first === undefined) return null;
  return (
    <div className="n3-filter-bar" role="group" aria-label={words.title}>
      {items.length > 1 && (
        <MatchChoice
          match={match}
          onChange={(next) => {
            onChange({ ...filters, match: next });
          }}
        />
      )}
      {items.map((item) => (
        <Chip
          key={item.id}
          fields={fields}
          item={item}
          opened={item.id === fresh}
          onClosed={() => {
            setFresh(null);
          }}
          nextId={nextId}
          onChange={(next) => {
            const others = items.filter(({ id }) => id !== item.id || next !== null);
            onChange({
              ...filters,
              items: others.map((one) => (one.id === item.id && next !== null ? next : one)),
            });
          }}
        />
      ))}
      <button
        type="button"
        className="n3-chip n3-chip-add"
        onClick={() => {
          add((id) => rowFor(first, id));
        }}
      >
        {words.add}
      </button>
      {items.length > 0 && (
        <button
          type="button"
          className="n3-chip n3-chip-add"
          onClick={() => {
            add((id) => ({
              id,
              match: match === "all" ? "any" : "all",
              rows: [rowFor(first, id + 1), rowFor(first, id + 2)],
            }));
          }}
        >
          {words.addGroup}
        </button>
      )}
      {children}
    </div>
  );
}

function rowFor(choice: FilterField, id: number): FilterRow {
  const operator = operatorsOf(choice)[0]?.operator ?? "eq";
  const { name, type } = choice.field;
  return { id, field: name, operator, text: type === "boolean" ? "true" : "" };
}

function MatchChoice(props: { readonly match: Match; readonly onChange: (match: Match) => void }) {
  return (
    <select
      className="n3-input n3-match"
      aria-label={words.match}
      value={props.match}
      onChange={({ target }) => {
        props.onChange(target.value === "any" ? "any" : "all");
      }}
    >
      <option value="all">{words.all}</option>
      <option value="any">{words.any}</option>
    </select>
  );
}

interface ChipProps {
  readonly fields: readonly FilterField[];
  readonly item: FilterItem;
  readonly opened: boolean;
  readonly onClosed: () => void;
  readonly nextId: () => number;
  /** Null: it is removed. */
  readonly onChange: (item: FilterItem | null) => void;
}

function Chip({ fields, item, opened, onClosed, nextId, onChange }: ChipProps) {
  const [open, setOpen] = useState(opened);
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) onClosed();
  };
  const text = inWords(fields, item);
  // What the program no longer has is in no chip, and in no query.
  if (text === "") return null;
  const rows = isRow(item) ? [item] : isGroup(item) ? item.rows : [];
  const between = isGroup(item) && item.match === "any" ? words.or : words.and;
  return (
    <span className="n3-chip">
      {isRow(item) || isGroup(item) ? (
        <DialogButton
          className="n3-chip-text"
          text={rows.map((row, i) => (
            <Fragment key={row.id}>
              {i > 0 && ` ${between} `}
              <RowText fields={fields} row={row} />
            </Fragment>
          ))}
          open={open}
          onOpenChange={change}
          box={{ className: "n3-filters", label: words.title, placement: "bottom start" }}
        >
          {isRow(item) ? (
            <RowEditor fields={fields} row={item} onChange={onChange} />
          ) : (
            <GroupEditor fields={fields} group={item} nextId={nextId} onChange={onChange} />
          )}
          <div className="n3-filter-foot">
            <button
              type="button"
              className="n3-button"
              onClick={() => {
                change(false);
              }}
            >
              {words.done}
            </button>
          </div>
        </DialogButton>
      ) : (
        <span className="n3-chip-text">{text}</span>
      )}
      <button
        type="button"
        className="n3-chip-remove"
        aria-label={words.remove(text)}
        onClick={() => {
          onChange(null);
        }}
      >
        ×
      </button>
    </span>
  );
}

/** A condition in words; the row that a reference is compared with, by its title. */
function RowText({
  fields,
  row,
}: {
  readonly fields: readonly FilterField[];
  readonly row: FilterRow;
}) {
  const said = describeRow(fields, row);
  if (said === null) return null;
  return (
    <>
      {said.what}{" "}
      {said.target === null ? <b>{said.value}</b> : <RowTitle {...said} target={said.target} />}
    </>
  );
}

function RowTitle({ target, value }: { readonly target: AnyDataset; readonly value: string }) {
  return <b>{useTitle(target, value, noRows)}</b>;
}

const noRows: readonly AnyRow[] = [];

function inWords(fields: readonly FilterField[], item: FilterItem): string {
  if (isRow(item)) {
    const said = describeRow(fields, item);
    return said === null ? "" : `${said.what} ${said.value}`.trim();
  }
  if (!isGroup(item)) return words.other;
  const parts = item.rows.map((row) => inWords(fields, row)).filter((part) => part !== "");
  return parts.join(` ${item.match === "any" ? words.or : words.and} `);
}

interface RowEditorProps {
  readonly fields: readonly FilterField[];
  readonly row: FilterRow;
  readonly onChange: (row: FilterRow) => void;
}

function RowEditor({ fields, row, onChange }: RowEditorProps) {
  const choice = fields.find(({ field }) => field.name === row.field);
  if (choice === undefined) return null;
  const operators = operatorsOf(choice);
  return (
    <div className="n3-filter" role="group" aria-label={choice.label}>
      <select
        className="n3-input"
        aria-label={words.field}
        value={row.field}
        onChange={({ target }) => {
          const next = fields.find(({ field }) => field.name === target.value);
          if (next !== undefined) onChange(rowFor(next, row.id));
        }}
      >
        {fields.map(({ field, label }) => (
          <option key={field.name} value={field.name}>
            {label}
          </option>
        ))}
      </select>
      <select
        className="n3-input"
        aria-label={words.comparison}
        value={row.operator}
        onChange={({ target }) => {
          const chosen = operators.find(({ operator }) => operator === target.value);
          if (chosen === undefined) return;
          const kept = takesSeveral(chosen) === takesSeveral(row);
          onChange({ ...row, operator: chosen.operator, text: kept ? row.text : "" });
        }}
      >
        {operators.map(({ operator, label }) => (
          <option key={operator} value={operator}>
            {label}
          </option>
        ))}
      </select>
      <ValueInput choice={choice} row={row} onChange={onChange} />
    </div>
  );
}

function ValueInput({
  choice,
  row,
  onChange,
}: Pick<RowEditorProps, "row" | "onChange"> & { readonly choice: FilterField }) {
  const { field, target } = choice;
  if (row.operator === "is_null") return null;
  if (takesSeveral(row) && field.type === "enum") {
    const chosen = valuesOf(row.text);
    return (
      <div className="n3-filter-values" role="group" aria-label={words.value}>
        {Object.entries(field.values).map(([value, label]) => (
          <label key={value} className="n3-check">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={(event) => {
                const others = chosen.filter((one) => one !== value);
                const next = event.target.checked ? [...others, value] : others;
                onChange({ ...row, text: JSON.stringify(next) });
              }}
            />
            {label}
          </label>
        ))}
      </div>
    );
  }
  return (
    <FieldInput
      field={field}
      input={field.type === "text" ? "text_input" : undefined}
      target={target}
      className="n3-input"
      label={words.value}
      text={row.text}
      onText={(text) => {
        onChange({ ...row, text });
      }}
    />
  );
}

interface GroupEditorProps {
  readonly fields: readonly FilterField[];
  readonly group: FilterGroup;
  readonly nextId: () => number;
  readonly onChange: (group: FilterGroup | null) => void;
}

function GroupEditor({ fields, group, nextId, onChange }: GroupEditorProps) {
  const [first] = fields;
  return (
    <>
      <MatchChoice
        match={group.match}
        onChange={(match) => {
          onChange({ ...group, match });
        }}
      />
      {group.rows.map((row) => (
        <div key={row.id} className="n3-filter-line">
          <RowEditor
            fields={fields}
            row={row}
            onChange={(next) => {
              const rows = group.rows.map((one) => (one.id === row.id ? next : one));
              onChange({ ...group, rows });
            }}
          />
          <button
            type="button"
            className="n3-icon-button"
            aria-label={words.remove(inWords(fields, row))}
            onClick={() => {
              const rows = group.rows.filter(({ id }) => id !== row.id);
              onChange(rows.length === 0 ? null : { ...group, rows });
            }}
          >
            ×
          </button>
        </div>
      ))}
      {first !== undefined && (
        <button
          type="button"
          className="n3-button"
          onClick={() => {
            onChange({ ...group, rows: [...group.rows, rowFor(first, nextId())] });
          }}
        >
          {words.addCondition}
        </button>
      )}
    </>
  );
}
