import { useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from "react";
import { PendingMark } from "../pending";
import { MenuButton } from "../menu_button";
import type { MenuEntry } from "../menu_list";
import type { TableColumn } from "./column";
import type { Total } from "./column_layout";
import { table as words } from "../../../words/table";

/** What may be done with a column at its head. */
export interface ColumnOperations {
  /** `add`: beside what the rows are sorted by already. */
  readonly sort: (column: TableColumn, desc: boolean, add: boolean) => void;
  readonly move: (name: string, by: number) => void;
  /** In pixels; null gives up all widths. */
  readonly resize: (name: string, width: number | null) => void;
  readonly freeze: (name: string, frozen: boolean) => void;
  readonly hide: (name: string) => void;
  readonly total: (name: string, total: Total | null) => void;
  /** Null: the rows stand as they are sorted. */
  readonly group: (name: string | null) => void;
}

interface HeaderProps {
  readonly column: TableColumn;
  /** From 1, as assistive technology counts. */
  readonly colIndex: number;
  readonly sorted: false | "asc" | "desc";
  /** Its place among several sorts, from 1; 0 where it is the only one. */
  readonly place: number;
  readonly onSort: ((event: MouseEvent) => void) | undefined;
  /** Its place among the columns that stay in sight; null where it scrolls. */
  readonly frozen: number | null;
  readonly tabStop: boolean;
  readonly total: Total | null;
  readonly grouped: boolean;
  readonly operations: ColumnOperations;
}

const widthStep = 16;

const sums: readonly Total[] = ["sum", "avg", "min", "max"];

/** The head of a column: its label, the button that sorts by it, and what else can be done with it. */
export function HeaderCell(props: HeaderProps) {
  const { column, colIndex, sorted, place, onSort, frozen, tabStop, operations } = props;
  const { total, grouped } = props;
  const { label, numeric, pending } = column;
  const { name } = column.field;
  const [open, setOpen] = useState(false);
  const [dropping, setDropping] = useState(false);
  const order = sorted === "asc" ? "ascending" : "descending";

  const [head, setHead] = useState<HTMLTableCellElement | null>(null);
  const widen = (by: number) => {
    operations.resize(name, (head?.getBoundingClientRect().width ?? 0) + by);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTableCellElement>) => {
    const command = event.ctrlKey || event.metaKey;
    const sideways = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    const by = sideways * (getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1);
    if (event.altKey && event.key === "ArrowDown") setOpen(true);
    else if (by !== 0 && command) operations.move(name, by);
    else if (by !== 0 && event.shiftKey) widen(by * widthStep);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const entry = (text: string, run: () => void): MenuEntry => ({ label: text, run });
  const sort = (desc: boolean, add: boolean) => () => {
    operations.sort(column, desc, add);
  };
  const move = (by: number) => () => {
    operations.move(name, by);
  };
  const entries: readonly MenuEntry[] = [
    ...(onSort === undefined
      ? []
      : [
          entry(words.ascending, sort(false, false)),
          entry(words.descending, sort(true, false)),
          entry(words.addToSort, sort(false, true)),
        ]),
    entry(words.moveLeft, move(-1)),
    entry(words.moveRight, move(1)),
    entry(words.wider, () => {
      widen(4 * widthStep);
    }),
    entry(words.narrower, () => {
      widen(-4 * widthStep);
    }),
    entry(words.resetWidths, () => {
      operations.resize(name, null);
    }),
    entry(frozen === null ? words.freeze : words.unfreeze, () => {
      operations.freeze(name, frozen === null);
    }),
    entry(words.hide, () => {
      operations.hide(name);
    }),
    ...sums.flatMap((one) =>
      numeric && !pending && one !== total
        ? entry(words.showTotal[one], () => {
            operations.total(name, one);
          })
        : [],
    ),
    ...(total === null
      ? []
      : [
          entry(words.noTotal, () => {
            operations.total(name, null);
          }),
        ]),
    ...(onSort === undefined
      ? []
      : [
          entry(grouped ? words.ungroup : words.group, () => {
            operations.group(grouped ? null : name);
          }),
        ]),
  ];

  return (
    <th
      ref={setHead}
      role="columnheader"
      className="n3-head"
      aria-label={label}
      aria-colindex={colIndex}
      aria-sort={sorted === false ? undefined : order}
      aria-description={place > 0 ? words.sortPlace(place) : undefined}
      data-numeric={numeric || undefined}
      data-n3-field={column.path.join(".")}
      data-column={name}
      data-frozen={frozen ?? undefined}
      data-dropping={dropping || undefined}
      style={frozen === null ? undefined : { insetInlineStart: `var(--frozen-${frozen})` }}
      tabIndex={onSort === undefined ? (tabStop ? 0 : -1) : undefined}
      draggable
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData(dragged, name);
        dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragged)) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => {
        setDropping(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        const from = event.dataTransfer.getData(dragged);
        const heads = Array.from(event.currentTarget.parentElement?.children ?? []);
        const place = heads.findIndex((other) => (other as HTMLElement).dataset.column === from);
        if (place >= 0) operations.move(from, heads.indexOf(event.currentTarget) - place);
      }}
      onKeyDown={onKeyDown}
    >
      {onSort === undefined ? (
        <>
          {label}
          {pending && <PendingMark />}
        </>
      ) : (
        <button type="button" tabIndex={tabStop ? 0 : -1} onClick={onSort} title={words.sort}>
          {label}
          {sorted !== false && (
            <span className="n3-sort" aria-hidden="true">
              {sorted === "asc" ? "↑" : "↓"}
              {place > 0 && <small>{place}</small>}
            </span>
          )}
        </button>
      )}
      <MenuButton
        className="n3-head-menu"
        label={words.menuOf(label)}
        menuLabel={label}
        tabIndex={-1}
        open={open}
        onOpenChange={setOpen}
        entries={entries}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M4 6.5 8 10.5 12 6.5" />
        </svg>
      </MenuButton>
      <ResizeHandle
        onResize={(width) => {
          operations.resize(name, width);
        }}
      />
    </th>
  );
}

const dragged = "application/x-n3-column";

/** The edge of a column. It is drawn where it is dragged, and the column takes its width when it is let go. */
function ResizeHandle({ onResize }: { readonly onResize: (width: number | null) => void }) {
  const [from, setFrom] = useState<{ readonly x: number; readonly width: number } | null>(null);
  const [by, setBy] = useState(0);
  const sign = ({ currentTarget }: PointerEvent) =>
    getComputedStyle(currentTarget).direction === "rtl" ? -1 : 1;
  return (
    <span
      className="n3-head-edge"
      aria-hidden="true"
      draggable
      data-dragging={from !== null || undefined}
      style={by === 0 ? undefined : { transform: `translateX(${by}px)` }}
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={(event) => {
        const head = event.currentTarget.closest("th");
        if (event.button !== 0 || head === null) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom({ x: event.clientX, width: head.getBoundingClientRect().width });
      }}
      onPointerMove={(event) => {
        if (from !== null) setBy(event.clientX - from.x);
      }}
      onPointerUp={(event) => {
        if (from !== null && by !== 0) onResize(from.width + by * sign(event));
        setFrom(null);
        setBy(0);
      }}
      onPointerCancel={() => {
        setFrom(null);
        setBy(0);
      }}
      onDoubleClick={() => {
        onResize(null);
      }}
    />
  );
}
