import { useContext, useMemo, type ReactNode } from "react";
import { CopyContext, useSession } from "../context";
import { keyOf, type AnyRow, type Key } from "../dataset";
import { rowParams, WithParams } from "../scope";
import { useDatasetRows } from "../use_dataset";
import { ErrorBoundary } from "./error_boundary";
import { Delayed, Failure, skeletonDelay } from "./widget_state";

interface Props {
  readonly widgetKey: string;
  readonly datasetName: string;
  /** What the children call the row. */
  readonly variable: string;
  readonly children: ReactNode;
}

/** Its children once for each row of a dataset, as many as one page of it has. */
export function Each(props: Props) {
  return (
    <ErrorBoundary what={props.datasetName}>
      <Rows {...props} />
    </ErrorBoundary>
  );
}

function Rows({ widgetKey, datasetName, variable, children }: Props) {
  const { dataset } = useSession(datasetName);
  const expand = dataset.fields.flatMap(({ reference }) => reference?.name ?? []);
  const list = useDatasetRows(datasetName, { page: 1, page_size: dataset.pageSize, expand });
  if (list.error !== null && list.data.length === 0) {
    return (
      <div className="n3-card">
        <Failure error={list.error} title={dataset.title} onRetry={() => void list.refetch()} />
      </div>
    );
  }
  if (list.loading) {
    return (
      <Delayed ms={skeletonDelay}>
        <div className="n3-form-skeleton" aria-hidden="true" />
      </Delayed>
    );
  }
  return (
    <div className="n3-column-layout" data-n3-widget={widgetKey}>
      {list.data.map((row) => (
        <OfRow key={keyOf(dataset, row)} rowKey={keyOf(dataset, row)} row={row} variable={variable}>
          {children}
        </OfRow>
      ))}
    </div>
  );
}

interface OfRowProps {
  readonly rowKey: Key;
  readonly row: AnyRow;
  readonly variable: string;
  readonly children: ReactNode;
}

function OfRow({ rowKey, row, variable, children }: OfRowProps) {
  const params = useMemo(() => rowParams(variable, row), [variable, row]);
  const copy = useContext(CopyContext);
  return (
    <div className="n3-column-layout" data-n3-row={rowKey}>
      {/* Each copy keeps what is typed in it apart from the others. */}
      <CopyContext value={`${copy}${variable}=${rowKey}/`}>
        <WithParams params={params}>{children}</WithParams>
      </CopyContext>
    </div>
  );
}
