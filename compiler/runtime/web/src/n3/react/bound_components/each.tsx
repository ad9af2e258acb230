import { useContext, useMemo, type ReactNode } from "react";
import { CopyContext, CopyTitleContext, useDatasetHandle, useWidgetName } from "../context";
import { keyOf, titleOf, type AnyRow, type Key } from "../../core/dataset";
import { useKeyedState } from "../keyed_state";
import { rowParams } from "../../core/scope";
import { WithParameters } from "../scope";
import { useDatasetRows } from "../use_dataset";
import { BoundWidget } from "./bound_widget";
import { Failure, RowSkeleton } from "./widget_state";
import { common } from "../../words/common";

interface Props {
  readonly widgetKey: string;
  readonly datasetName: string;
  /** Not saved yet: it asks for nothing. */
  readonly pending?: true;
  /** What the children call the row. */
  readonly variable: string;
  readonly children: ReactNode;
}

/** Its children once for each row of a dataset; page by page where there are many. */
export function Each(props: Props) {
  return (
    <BoundWidget {...props}>
      <Pages {...props} />
    </BoundWidget>
  );
}

function Pages(props: Props) {
  const [pages, changePages] = useKeyedState(`${useWidgetName(props.widgetKey)}:pages`, 1);
  return (
    <div
      className="n3-column-layout"
      data-n3-widget={props.widgetKey}
      data-n3-dataset={props.datasetName}
    >
      {Array.from({ length: pages }, (_, i) => (
        <OnePage
          key={i}
          {...props}
          page={i + 1}
          onMore={
            i + 1 < pages
              ? null
              : () => {
                  changePages((before) => before + 1);
                }
          }
        />
      ))}
    </div>
  );
}

interface PageProps extends Props {
  readonly page: number;
  /** Null where the next page is shown already. */
  readonly onMore: (() => void) | null;
}

function OnePage({ datasetName, variable, children, page, onMore }: PageProps) {
  const { dataset, lists } = useDatasetHandle(datasetName);
  const expand = dataset.fields.flatMap(({ reference, pending }) =>
    pending === true ? [] : (reference?.name ?? []),
  );
  const list = useDatasetRows(datasetName, { page, page_size: dataset.pageSize, expand });
  if (list.error !== null && (list.error.denied || list.data.length === 0)) {
    return (
      <div className="n3-card">
        <Failure error={list.error} title={dataset.title} onRetry={() => void list.refetch()} />
      </div>
    );
  }
  if (list.loading) {
    return <RowSkeleton />;
  }
  return (
    <>
      {list.data.map((row) => (
        <OfRow
          key={keyOf(dataset, row)}
          rowKey={keyOf(dataset, row)}
          title={titleOf(dataset, row)}
          row={row}
          variable={variable}
        >
          {children}
        </OfRow>
      ))}
      {page === 1 && list.empty && list.newRows === 0 && (
        <p className="n3-muted">{common.none(dataset.title)}</p>
      )}
      {onMore !== null && (list.hasMore || list.newRows > 0) && (
        <div className="n3-more">
          {list.newRows > 0 && (
            <button type="button" className="n3-pill" onClick={() => void lists.refresh()}>
              {common.newRows(list.newRows)}
            </button>
          )}
          {list.hasMore && (
            <button type="button" className="n3-button" onClick={onMore}>
              {common.showMore}
            </button>
          )}
        </div>
      )}
    </>
  );
}

interface OfRowProps {
  readonly rowKey: Key;
  readonly title: string;
  readonly row: AnyRow;
  readonly variable: string;
  readonly children: ReactNode;
}

function OfRow({ rowKey, title, row, variable, children }: OfRowProps) {
  const params = useMemo(() => rowParams(variable, row), [variable, row]);
  const copy = useContext(CopyContext);
  const around = useContext(CopyTitleContext);
  return (
    <div className="n3-column-layout" data-n3-row={rowKey}>
      {/* Each copy keeps what is typed in it apart from the others. */}
      <CopyContext value={`${copy}${variable}=${rowKey}/`}>
        <CopyTitleContext value={around === null ? title : `${around}, ${title}`}>
          <WithParameters params={params}>{children}</WithParameters>
        </CopyTitleContext>
      </CopyContext>
    </div>
  );
}
