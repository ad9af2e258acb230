import { Button, Dialog, DialogTrigger } from "react-aria-components";
import { Popover } from "../popover";
import type { AnyDataset } from "../../../core/dataset";
import { FieldInput } from "../inputs/field_input";
import { filterValue, operatorsOf, type FilterRow } from "./table_view";

interface Props {
  readonly dataset: AnyDataset;
  readonly filters: readonly FilterRow[];
  readonly onChange: (filters: readonly FilterRow[]) => void;
}

/** The conditions a table is narrowed by; each takes effect as it is written. */
export function FilterPanel({ dataset, filters, onChange }: Props) {
  const fields = dataset.fields.filter(({ name }) => dataset.filterable.has(name));
  const fieldOf = (name: string) => fields.find((field) => field.name === name);
  const inEffect = filters.filter((row) => {
    const field = fieldOf(row.field);
    return field !== undefined && filterValue(field, row) !== null;
  }).length;

  const rowFor = (name: string, id: number): FilterRow => {
    const field = fieldOf(name);
    const operator = (field === undefined ? undefined : operatorsOf(field)[0]?.operator) ?? "eq";
    return { id, field: name, operator, text: field?.type === "boolean" ? "true" : "" };
  };
  const add = () => {
    const used = new Set(filters.map(({ field }) => field));
    // A key is the likeliest to be first and the unlikeliest to be looked for.
    const likely = fields.filter(({ name }) => name !== dataset.key && !used.has(name));
    const field = likely[0] ?? fields[0];
    const id = Math.max(0, ...filters.map((row) => row.id)) + 1;
    if (field !== undefined) onChange([...filters, rowFor(field.name, id)]);
  };
  const change = (next: FilterRow) => {
    onChange(filters.map((row) => (row.id === next.id ? next : row)));
  };

  return (
    <DialogTrigger
      onOpenChange={(open) => {
        if (open && filters.length === 0) add();
      }}
    >
      <Button
        className="n3-button"
        data-on={inEffect > 0 || undefined}
        {...(inEffect > 0 ? { "aria-label": `Filter, ${inEffect} active` } : {})}
      >
        Filter{inEffect > 0 && <span className="n3-count">{inEffect}</span>}
      </Button>
      <Popover className="n3-popover" placement="bottom end" offset={6}>
        <Dialog className="n3-filters" aria-label="Filter">
          {filters.map((row) => {
            const field = fieldOf(row.field);
            if (field === undefined) return null;
            const operators = operatorsOf(field);
            return (
              <div className="n3-filter" key={row.id} role="group" aria-label={field.label}>
                <select
                  className="n3-input"
                  aria-label="Field"
                  value={row.field}
                  onChange={({ target }) => {
                    change(rowFor(target.value, row.id));
                  }}
                >
                  {fields.map((choice) => (
                    <option key={choice.name} value={choice.name}>
                      {choice.label}
                    </option>
                  ))}
                </select>
                <select
                  className="n3-input"
                  aria-label="Comparison"
                  value={row.operator}
                  onChange={({ target }) => {
                    const chosen = operators.find(({ operator }) => operator === target.value);
                    if (chosen !== undefined) change({ ...row, operator: chosen.operator });
                  }}
                >
                  {operators.map(({ operator, label }) => (
                    <option key={operator} value={operator}>
                      {label}
                    </option>
                  ))}
                </select>
                {row.operator === "is_null" ? (
                  <span />
                ) : (
                  <FieldInput
                    field={field}
                    input={field.type === "text" ? "text_input" : undefined}
                    className="n3-input"
                    label="Value"
                    text={row.text}
                    onText={(text) => {
                      change({ ...row, text });
                    }}
                  />
                )}
                <button
                  type="button"
                  className="n3-icon-button"
                  aria-label={`Remove the filter on ${field.label}`}
                  onClick={() => {
                    onChange(filters.filter(({ id }) => id !== row.id));
                  }}
                >
                  ×
                </button>
              </div>
            );
          })}
          {filters.length === 0 && <p className="n3-muted">All rows are shown.</p>}
          <div className="n3-filter-foot">
            <button type="button" className="n3-button" onClick={add}>
              Add a filter
            </button>
            {filters.length > 0 && (
              <button
                type="button"
                className="n3-button n3-quiet"
                onClick={() => {
                  onChange([]);
                }}
              >
                Clear all
              </button>
            )}
          </div>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
