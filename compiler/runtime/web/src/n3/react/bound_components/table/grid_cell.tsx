import {
  memo,
  useId,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
  type KeyboardEvent,
  type RefObject,
} from "react";
import type { Key } from "../../../core/dataset";
import { isComposing } from "../../composing";
import { usePlace } from "../inputs/use_place";
import { FieldInput, kindOf, type FieldElement } from "../inputs/field_input";
import type { CellEditing } from "./cell_editing";
import { ColumnValue } from "./cell_value";
import type { TableColumn } from "./column";

interface Props {
  /** What the row has in this column. */
  readonly value: unknown;
  readonly rowKey: Key;
  readonly column: TableColumn;
  readonly index: number;
  readonly editing: CellEditing;
  readonly writable: boolean;
  readonly writing: boolean;
  readonly tabStop: boolean;
}

/** One cell: its value, or the editor in its place. */
export const GridCell = memo(function GridCell(props: Props) {
  const { value, rowKey, column, index, editing, writable, writing, tabStop } = props;
  const { field } = column;
  const draft = useSyncExternalStore(editing.drafts.subscribe, () =>
    editing.drafts.get(editing.draftKey(rowKey, field.name)),
  );
  const errorId = useId();
  const cell = useRef<HTMLTableCellElement>(null);
  const error = draft?.error ?? null;
  const left = draft !== undefined && !writing;
  return (
    <td
      ref={cell}
      role="gridcell"
      className="n3-cell"
      aria-colindex={index + 1}
      aria-readonly={writable ? undefined : true}
      aria-invalid={error === null ? undefined : true}
      aria-describedby={error === null ? undefined : errorId}
      data-field={field.name}
      data-n3-field={column.path.join(".")}
      data-label={column.label}
      data-numeric={column.numeric || undefined}
      data-type={field.type}
      data-writable={writable || undefined}
      data-writing={writing || undefined}
      data-draft={left || undefined}
      tabIndex={tabStop ? 0 : -1}
    >
      <span className="n3-cell-value" aria-hidden={writing || undefined}>
        {column.pending ? null : left && column.target === null ? (
          draft.text
        ) : (
          <ColumnValue column={column} value={value} />
        )}
      </span>
      {writing && draft !== undefined && (
        <CellEditor {...props} text={draft.text} invalid={error !== null} errorId={errorId} />
      )}
      {error !== null && <CellError cellRef={cell} id={errorId} text={error} />}
    </td>
  );
});

interface ErrorProps {
  readonly cellRef: RefObject<HTMLElement | null>;
  readonly id: string;
  readonly text: string;
}

/** Why a cell could not be saved, below it. */
function CellError({ cellRef, id, text }: ErrorProps) {
  const message = useRef<HTMLSpanElement>(null);
  usePlace(cellRef, message, true);
  return (
    <span className="n3-cell-error" id={id} role="alert" ref={message}>
      {text}
    </span>
  );
}

interface EditorProps extends Props {
  readonly text: string;
  readonly invalid: boolean;
  readonly errorId: string;
}

function CellEditor({ rowKey, column, editing, text, invalid, errorId }: EditorProps) {
  const { field, input, target } = column;
  const element = useRef<FieldElement>(null);
  useLayoutEffect(() => {
    const editor = element.current;
    editor?.focus();
    if (target !== null) {
      // What is typed replaces the title.
      if (editor instanceof HTMLInputElement) editor.select();
      return;
    }
    // What was typed is gone on with; a cell that was opened is about to be replaced or fixed.
    if (
      editor instanceof HTMLTextAreaElement ||
      (editor instanceof HTMLInputElement && editor.type === "text")
    )
      editor.setSelectionRange(editor.value.length, editor.value.length);
  }, [target]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const cell = event.currentTarget.closest("td");
    const newLine = event.shiftKey && kindOf(field, input) === "textarea";
    if (isComposing(event)) {
      event.stopPropagation();
      return;
    }
    switch (event.key) {
      case "Enter":
        if (newLine) break;
        event.preventDefault();
        if (editing.commit(rowKey, field)) cell?.focus();
        break;
      case "Escape":
        event.preventDefault();
        editing.cancel(rowKey, field.name);
        cell?.focus();
        break;
      case "Tab":
        // The grid moves on from the cell; a text that can't be taken stays in it.
        editing.commit(rowKey, field, true);
        cell?.focus();
        return;
    }
    event.stopPropagation();
  };

  return (
    <div className="n3-cell-editor" onKeyDown={onKeyDown}>
      <FieldInput
        field={field}
        input={input}
        target={target}
        text={text}
        inputRef={element}
        label={column.label}
        opened
        invalid={invalid}
        describedBy={invalid ? errorId : undefined}
        onText={(next) => {
          editing.type(rowKey, field.name, next);
        }}
        onBlur={() => {
          editing.commit(rowKey, field, true);
        }}
      />
    </div>
  );
}
