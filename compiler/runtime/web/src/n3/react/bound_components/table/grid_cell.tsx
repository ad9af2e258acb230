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
import { CellReader } from "../opened";
import { ColumnValue, shorten, wholeText } from "./cell_value";
import type { TableColumn } from "./column";
import { copyText } from "../../../core/clipboard";
import type { Gone } from "./kept_rows";
import type { CellName } from "./use_grid";
import { table as words } from "../../../words/table";

interface Props {
  /** What the row has in this column. */
  readonly value: unknown;
  readonly rowKey: Key;
  readonly column: TableColumn;
  /** It stays in sight while others scroll beneath it. */
  readonly frozen: boolean;
  readonly index: number;
  readonly colIndex: number;
  readonly editing: CellEditing;
  readonly gone: Gone | null;
  readonly writable: boolean;
  readonly writing: boolean;
  readonly tabStop: boolean;
  /** It is one of several cells that are selected together. */
  readonly inBlock: boolean;
  /** Its text is cut off, and the pointer is on it. */
  readonly cut: boolean;
  /** It is read in full. */
  readonly reading: boolean;
  readonly onRead: (cell: CellName | null) => void;
}

/** What is said at a cell of a row that has gone while somebody wrote in it. */
const noteOf = { deleted: "deletedByOthers", moved: "movedAway" } as const satisfies Record<
  Gone,
  keyof typeof words
>;

/** One cell: its value, or the editor in its place. */
export const GridCell = memo(function GridCell(props: Props) {
  const { value, rowKey, column, index, editing, gone, writable, writing, tabStop } = props;
  const { frozen, inBlock, cut, reading, onRead } = props;
  const { field } = column;
  const draft = useSyncExternalStore(editing.drafts.subscribe, () =>
    editing.drafts.get(editing.draftKey(rowKey, field.name)),
  );
  const noteId = useId();
  const cell = useRef<HTMLTableCellElement>(null);
  const error = draft?.error ?? null;
  const note = error ?? (draft !== undefined && gone !== null ? words[noteOf[gone]] : null);
  const left = draft !== undefined && !writing;
  return (
    <td
      ref={cell}
      role="gridcell"
      className="n3-cell"
      aria-colindex={props.colIndex}
      aria-readonly={writable ? undefined : true}
      aria-invalid={error === null ? undefined : true}
      aria-describedby={note === null ? undefined : noteId}
      data-field={field.name}
      data-n3-field={column.path.join(".")}
      data-label={column.label}
      data-numeric={column.numeric || undefined}
      data-type={field.type}
      data-rank={column.rank}
      data-writable={writable || undefined}
      data-writing={writing || undefined}
      data-cut={cut || undefined}
      data-draft={left || undefined}
      aria-selected={inBlock || undefined}
      data-block={inBlock || undefined}
      data-frozen={frozen || undefined}
      style={frozen ? { insetInlineStart: `var(--frozen-${index})` } : undefined}
      tabIndex={tabStop ? 0 : -1}
    >
      <span className="n3-cell-value" dir="auto" aria-hidden={writing || undefined}>
        {column.pending ? null : left && column.target === null ? (
          shorten(draft.text, 500)
        ) : (
          <ColumnValue column={column} value={value} />
        )}
      </span>
      {writing && draft !== undefined && (
        <CellEditor
          {...props}
          text={draft.text}
          invalid={error !== null}
          noteId={note === null ? undefined : noteId}
        />
      )}
      {cut && !writing && (
        <button
          type="button"
          className="n3-cell-more"
          tabIndex={-1}
          aria-label={words.showWhole}
          title={words.showWhole}
          onClick={() => {
            onRead({ key: rowKey, field: field.name });
          }}
        >
          …
        </button>
      )}
      {reading && (
        <CellReader
          cellRef={cell}
          label={column.label}
          text={draft?.text ?? wholeText(column, value)}
          onClose={() => {
            onRead(null);
            cell.current?.focus();
          }}
        />
      )}
      {note !== null && draft !== undefined && (
        <CellNote
          cellRef={cell}
          id={noteId}
          text={note}
          wrong={error !== null}
          copied={gone === "deleted" ? draft.text : null}
        />
      )}
    </td>
  );
});

interface NoteProps {
  readonly cellRef: RefObject<HTMLElement | null>;
  readonly id: string;
  readonly text: string;
  /** The cell could not be saved. */
  readonly wrong: boolean;
  /** What can be taken along from a row that is no more. */
  readonly copied: string | null;
}

/** What is to be known of a cell while it is written in, below it. */
function CellNote({ cellRef, id, text, wrong, copied }: NoteProps) {
  const message = useRef<HTMLDivElement>(null);
  usePlace(cellRef, message, true);
  return (
    <div className="n3-cell-note" data-tone={wrong ? "bad" : "warn"} ref={message}>
      <span id={id} role={wrong ? "alert" : "status"}>
        {text}
      </span>
      {copied !== null && (
        <button
          type="button"
          className="n3-link"
          tabIndex={-1}
          // The cell keeps the focus, and its editor what is typed.
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={() => {
            void copyText(copied);
          }}
        >
          {words.copyText}
        </button>
      )}
    </div>
  );
}

interface EditorProps extends Props {
  readonly text: string;
  readonly invalid: boolean;
  readonly noteId: string | undefined;
}

function CellEditor({ rowKey, column, editing, text, invalid, noteId }: EditorProps) {
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
        describedBy={noteId}
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
