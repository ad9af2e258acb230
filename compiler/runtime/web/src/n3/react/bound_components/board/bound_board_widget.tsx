import type { DatasetName, FieldOf, RefreshPolicy, RowOf } from "../../../core/dataset";
import type { Filters } from "../../../core/list_query";
import type { ConflictRule } from "../../../core/outbox_entry";
import { lazily } from "../../lazily";
import { BoundWidget } from "../bound_widget";
import type { ColumnPath } from "../table/bound_table_widget";

interface BoundBoardWidgetProps<Name extends DatasetName> {
  readonly datasetName: Name;
  readonly widgetKey?: string;
  readonly title?: string;
  /** Not saved yet: it asks for nothing. */
  readonly pending?: true;
  /** The enum field whose values are the columns. */
  readonly by: FieldOf<Name>;
  /** What a card shows below the title of its row. */
  readonly fields?: readonly ColumnPath<Name>[];
  readonly filter?: Filters<RowOf<Name>>;
  /** The program gives this widget a filter; what it asks the page for, such as `route.id`. */
  readonly filterParams?: readonly string[];
  /** The order of the cards of a column; `-created_at` is descending. */
  readonly sort?: readonly (ColumnPath<Name> | `-${ColumnPath<Name>}`)[];
  readonly search?: boolean;
  /** How many cards a column loads at a time. */
  readonly pageSize?: number;
  /** What a column without rows says. */
  readonly empty?: string;
  /** Cards can be moved. */
  readonly editable?: boolean;
  readonly enableCreate?: boolean;
  readonly enableUpdate?: boolean;
  readonly enableDelete?: boolean;
  readonly realtime?: boolean;
  readonly refreshPolicy?: RefreshPolicy;
  readonly optimisticUpdates?: boolean;
  /** What becomes of an update whose row somebody else has changed; by default `merge`. */
  readonly conflict?: ConflictRule;
  /** So many milliseconds an answer is not asked for again. */
  readonly cacheTtl?: number;
}

const { Component: Board } = lazily(() => import("./board"));

/** The rows of a dataset as cards, in a column for each value of an enum; a card that is moved changes its row. */
export function BoundBoardWidget<Name extends DatasetName>(props: BoundBoardWidgetProps<Name>) {
  return (
    <BoundWidget {...props} reads={[props.by]}>
      {/* Names and values were checked where the page was written. */}
      <Board {...props} filter={props.filter} fallback={<div className="n3-growing" />} />
    </BoundWidget>
  );
}
