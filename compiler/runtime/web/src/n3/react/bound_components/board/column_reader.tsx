import { useEffect, useLayoutEffect, useMemo, useState } from "react";
import type { ApiError } from "../../../core/api_error";
import type { AnyQuery } from "../../../core/live_lists";
import { useRuntime } from "../../context";
import { useDatasetRows, type UseDatasetOptions } from "../../use_dataset";
import type { CardPlaces, ColumnPage } from "./card_places";

/** How a column is doing, beside its rows. */
export interface ColumnStatus {
  readonly loading: boolean;
  readonly error: ApiError | null;
  /** Reads it again; what came into it since is in it then. */
  readonly read: () => void;
}

interface Props {
  readonly datasetName: string;
  readonly column: string;
  readonly query: AnyQuery;
  readonly options: UseDatasetOptions;
  readonly places: CardPlaces;
  /** There are rows that it does not have yet. */
  readonly awaits: boolean;
  readonly onStatus: (name: string, status: ColumnStatus | null) => void;
}

/** Rows that come in a moment are read together, in milliseconds. */
const gathering = 250;

/** Reads one page of the list of a column. It shows nothing: a card may be in another column than its list. */
export function ColumnReader(props: Props) {
  const { datasetName, column, query, options, places, awaits, onStatus } = props;
  const { clock } = useRuntime();
  const list = useDatasetRows(datasetName, query, options);
  const { data: rows, total, totalIsEstimate, hasMore, newRows, loading, error, refetch } = list;
  const number = query.page ?? 1;

  const page = useMemo(
    (): ColumnPage => ({ rows, total, totalIsEstimate, hasMore, newRows }),
    [rows, total, totalIsEstimate, hasMore, newRows],
  );
  useLayoutEffect(() => {
    places.report(column, number, loading ? null : page);
  }, [places, column, number, loading, page]);
  useLayoutEffect(
    () => () => {
      places.report(column, number, null);
    },
    [places, column, number],
  );

  // In the render after its answer: the page is reported before.
  const [reads, setReads] = useState(0);
  useLayoutEffect(() => {
    if (reads > 0) places.settled(column);
  }, [places, column, reads]);
  const status = useMemo((): ColumnStatus => {
    const read = () => {
      void refetch().then(() => {
        setReads((before) => before + 1);
      });
    };
    return { loading, error, read };
  }, [loading, error, refetch]);
  useLayoutEffect(() => {
    onStatus(`${column} ${number}`, status);
  }, [onStatus, column, number, status]);
  useLayoutEffect(
    () => () => {
      onStatus(`${column} ${number}`, null);
    },
    [onStatus, column, number],
  );

  // On a board nothing is read from top to bottom while it moves: what others bring is shown. After a failure the
  // reader tries again.
  useEffect(
    () => (awaits && error === null ? clock.after(gathering, status.read) : undefined),
    [clock, awaits, reads, error, status.read],
  );
  return null;
}
