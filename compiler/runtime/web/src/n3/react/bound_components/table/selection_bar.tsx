import { useState } from "react";
import { FieldInput } from "../inputs/field_input";
import { DialogButton } from "../dialog_button";
import type { TableColumn } from "./column";
import type { RowSelection } from "./selection";
import { bars as words } from "../../../words/bars";
import { common } from "../../../words/common";

interface Props {
  readonly selection: RowSelection;
  /** How many rows match, on all pages; null where it is not known. */
  readonly total: number | null;
  /** The columns whose cells may be written. */
  readonly columns: readonly TableColumn[];
  readonly withDelete: boolean;
  readonly onSet: (column: TableColumn, text: string) => void;
  readonly onDelete: () => void;
}

/** What can be done with the selected rows; at the foot of the table, as long as there are some. */
export function SelectionBar(props: Props) {
  const { selection, total, columns, withDelete, onSet, onDelete } = props;
  const here = selection.rows.length;
  if (here === 0) return null;
  const more = !selection.all && total !== null && total > here;
  return (
    <div className="n3-selection" role="region" aria-label={words.selectedRows}>
      <span role="status">{words.selected(selection.all && total !== null ? total : here)}</span>
      {more && (
        <button type="button" className="n3-link" onClick={selection.selectAll}>
          {words.selectAll(total)}
        </button>
      )}
      {columns.length > 0 && <SetPanel columns={columns} onSet={onSet} />}
      {withDelete && (
        <button type="button" className="n3-button n3-quiet" onClick={onDelete}>
          {common.delete}
        </button>
      )}
      <button
        type="button"
        className="n3-icon-button"
        aria-label={words.clear}
        onClick={selection.clear}
      >
        ×
      </button>
    </div>
  );
}

function SetPanel({ columns, onSet }: Pick<Props, "columns" | "onSet">) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const [text, setText] = useState("");
  const column = columns.find(({ field }) => field.name === name) ?? columns[0];
  if (column === undefined) return null;
  return (
    <DialogButton
      className="n3-button n3-quiet"
      text={words.set}
      open={open}
      onOpenChange={setOpen}
      box={{ className: "n3-set", label: words.set, placement: "top" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setOpen(false);
          onSet(column, text);
        }}
      >
        <select
          className="n3-input"
          aria-label={words.field}
          value={column.field.name}
          onChange={({ target }) => {
            setName(target.value);
            setText("");
          }}
        >
          {columns.map(({ field, label }) => (
            <option key={field.name} value={field.name}>
              {label}
            </option>
          ))}
        </select>
        <FieldInput
          key={column.field.name}
          field={column.field}
          input={column.input}
          target={column.target}
          className="n3-input"
          label={words.value}
          text={text}
          onText={setText}
        />
        <button type="submit" className="n3-button n3-primary">
          {words.apply}
        </button>
      </form>
    </DialogButton>
  );
}
