import { Header, MenuItem, MenuSection } from "react-aria-components";
import { MenuBox } from "../menu_box";
import { Status } from "../status";
import type { BoardColumn } from "./board_column_spec";
import { board as words } from "../../../words/board";
import { common } from "../../../words/common";

interface Props {
  readonly card: string;
  readonly button: HTMLElement;
  /** Where it can be moved; none where it can't. */
  readonly columns: readonly BoardColumn[];
  readonly onOpen: () => void;
  readonly onMove: (to: BoardColumn) => void;
  /** Null where this reader may not. */
  readonly onDelete: (() => void) | null;
  readonly onClose: () => void;
}

/** What is done with a card, without dragging. */
export function CardMenu(props: Props) {
  const { card, button, columns, onOpen, onMove, onDelete, onClose } = props;
  return (
    <MenuBox label={words.actions(card)} button={button} onClose={onClose}>
      <MenuItem className="n3-menu-item" onAction={onOpen}>
        {words.open}
      </MenuItem>
      {columns.length > 0 && (
        <MenuSection className="n3-board-menu">
          <Header>{words.moveTo}</Header>
          {columns.map((column) => (
            <MenuItem
              key={column.id}
              className="n3-menu-item"
              textValue={column.label}
              onAction={() => {
                onMove(column);
              }}
            >
              <ColumnLabel column={column} />
            </MenuItem>
          ))}
        </MenuSection>
      )}
      {onDelete !== null && (
        <MenuItem className="n3-menu-item" onAction={onDelete}>
          {common.delete}
        </MenuItem>
      )}
    </MenuBox>
  );
}

/** The value of a column, in its colour. */
export function ColumnLabel({ column }: { readonly column: BoardColumn }) {
  return column.color === null ? (
    <bdi>{column.label}</bdi>
  ) : (
    <Status color={column.color} label={column.label} />
  );
}
