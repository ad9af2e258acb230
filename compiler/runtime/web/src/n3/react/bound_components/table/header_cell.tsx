import { useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from "react";
import { Button, Menu, MenuItem, MenuTrigger } from "react-aria-components";
import { PendingMark } from "../pending";
import { Popover } from "../popover";
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

  const entries: readonly (readonly [label: string, run: () => void])[] = [
    ...(onSort === undefined
      ? []
      : ([
          [
            words.ascending,
            () => {
              operations.sort(column, false, false);
            },
          ],
          [
            words.descending,
            () => {
              operations.sort(column, true, false);
            },
          ],
          [
            words.addToSort,
            () => {
              operations.sort(column, false, true);
            },
          ],
        ] as const)),
    [
      words.moveLeft,
      () => {
        operations.move(name, -1);
      },
    ],
    [
      words.moveRight,
      () => {
        operations.move(name, 1);
      },
    ],
    [
      words.wider,
      () => {
        widen(4 * widthStep);
      },
    ],
    [
      words.narrower,
      () => {
        widen(-4 * widthStep);
      },
    ],
    [
      words.resetWidths,
      () => {
        operations.resize(name, null);
      },
    ],
    [
      frozen === null ? words.freeze : words.unfreeze,
      () => {
        operations.freeze(name, frozen === null);
      },
    ],
    [
      words.hide,
      () => {
        operations.hide(name);
      },
    ],
    ...(numeric && !pending
      ? sums
          .filter((one) => one !== total)
          .map((one): readonly [string, () => void] => [
            words.showTotal[one],
            () => {
              operations.total(name, one);
            },
          ])
      : []),
    ...(total === null
      ? []
      : ([
          [
            words.noTotal,
            () => {
              operations.total(name, null);
            },
          ],
        ] as const)),
    ...(onSort === undefined
      ? []
      : ([
          [
            grouped ? words.ungroup : words.group,
            () => {
              operations.group(grouped ? null : name);
            },
          ],
        ] as const)),
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
      <MenuTrigger isOpen={open} onOpenChange={setOpen}>
        <Button className="n3-head-menu" excludeFromTabOrder aria-label={words.menuOf(label)}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M4 6.5 8 10.5 12 6.5" />
          </svg>
        </Button>
        <Popover className="n3-popover" placement="bottom end" offset={4}>
          <Menu className="n3-menu" aria-label={label}>
            {entries.map(([text, run]) => (
              <MenuItem key={text} id={text} className="n3-menu-item" onAction={run}>
                {text}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
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
