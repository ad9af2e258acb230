import { Fragment, useId, type ReactNode } from "react";
import type { Key } from "../../../core/dataset";
import { preloadForms } from "../form/panels";
import { Delayed, skeletonDelay } from "../widget_state";
import { cardsText, type BoardColumn as Column } from "./board_column_spec";
import { board as words } from "../../../words/board";
import { number } from "../../../words/counting";
import { common } from "../../../words/common";
import { page } from "../../../words/page";
import { ColumnLabel } from "./card_menu";
import type { PlacedColumn } from "./card_places";
import type { ColumnStatus } from "./column_reader";

interface Props {
  readonly column: Column;
  readonly placed: PlacedColumn | undefined;
  readonly status: ColumnStatus | undefined;
  readonly noun: string;
  readonly empty: string;
  /** Where the card that is moved would be; null where it would not be in this column. */
  readonly mark: number | null;
  readonly cards: readonly { readonly key: Key; readonly card: ReactNode }[];
  /** How many cards more come at a time. */
  readonly pageSize: number;
  readonly onMore: () => void;
  /** Null where this reader makes no rows. */
  readonly onCreate: (() => void) | null;
}

/** The cards of one value, how many there are, and the ways to more. */
export function BoardColumn(props: Props) {
  const { column, placed, status, noun, empty, mark, cards, pageSize, onMore, onCreate } = props;
  const headId = useId();
  const total = placed?.total ?? null;
  const known = placed !== undefined && status?.loading === false;
  const failed = status?.error != null && cards.length === 0;
  const left = total === null ? null : total - cards.length;
  return (
    <div
      role="group"
      className="n3-board-column"
      aria-labelledby={headId}
      data-column={column.id}
      data-over={mark !== null || undefined}
    >
      <div className="n3-board-column-head" id={headId}>
        <ColumnLabel column={column} />{" "}
        {known && total !== null && (
          <span className="n3-board-count">
            <span aria-hidden="true">
              {number(total)}
              {placed.totalIsEstimate && "+"}
            </span>
            <span className="n3-unseen">{cardsText(total, placed.totalIsEstimate)}</span>
          </span>
        )}
      </div>
      {failed ? (
        <p className="n3-board-note" role="alert">
          {words.failed(column.label)} {status.error.message}{" "}
          <button type="button" className="n3-link" onClick={status.read}>
            {page.tryAgain}
          </button>
        </p>
      ) : !known ? (
        <Delayed ms={skeletonDelay}>
          <div className="n3-board-skeleton" aria-hidden="true">
            <span />
            <span />
          </div>
        </Delayed>
      ) : cards.length === 0 && mark === null ? (
        <p className="n3-board-note">{empty}</p>
      ) : (
        <div
          role="grid"
          className="n3-board-cards"
          aria-labelledby={headId}
          aria-rowcount={total ?? -1}
          data-empty={cards.length === 0 || undefined}
        >
          {cards.map(({ key, card }, i) => (
            <Fragment key={key}>
              {mark === i && <Mark />}
              {card}
            </Fragment>
          ))}
          {mark === cards.length && <Mark />}
        </div>
      )}
      {known && placed.hasMore && (
        <button
          type="button"
          className="n3-link n3-board-more"
          aria-label={words.moreOf(column.label)}
          onClick={onMore}
        >
          {left === null || left <= 0 ? common.showMore : words.more(Math.min(left, pageSize))}
        </button>
      )}
      {onCreate !== null && known && (
        <button
          type="button"
          className="n3-board-new"
          aria-label={words.createIn(noun, column.label)}
          onClick={onCreate}
          onPointerEnter={preloadForms}
          onFocus={preloadForms}
        >
          + {common.newOf(noun)}
        </button>
      )}
    </div>
  );
}

/** Where the card that is moved will be. */
function Mark() {
  return <div className="n3-board-mark" aria-hidden="true" />;
}
