import { useMemo } from "react";
import { useSession } from "../../context";
import type { DatasetName, FieldOf, RefreshPolicy, RowOf } from "../../dataset";
import { labelOf } from "../../dataset";
import { formatValue } from "../../format";
import { lazily } from "../../lazily";
import { sortOf, type Filters } from "../../list_query";
import type { AnyQuery } from "../../live_lists";
import { useDatasetRows } from "../../use_dataset";
import { ErrorBoundary } from "../error_boundary";
import { LiveIndicator } from "../live_indicator";
import { Delayed, Failure, skeletonDelay } from "../widget_state";
import { chartData, type ChartType } from "./chart_data";
import "./chart.css";

const { Component: ChartBody } = lazily(() => import("./chart_body"));

export interface BoundChartWidgetProps<Name extends DatasetName> {
  readonly datasetName: Name;
  readonly widgetKey?: string;
  readonly title?: string;
  readonly type: ChartType;
  readonly x: FieldOf<Name>;
  readonly y: FieldOf<Name>;
  /** One line, bar or area for each value of this field. */
  readonly series?: FieldOf<Name>;
  readonly filter?: Filters<RowOf<Name>>;
  readonly sort?: readonly (FieldOf<Name> | `-${FieldOf<Name>}`)[];
  /** At most so many rows; 100 where nothing is said. */
  readonly limit?: number;
  readonly realtime?: boolean;
  readonly refreshPolicy?: RefreshPolicy;
}

/** A chart of a dataset's rows, with the same numbers as a table for those who can't see it. */
export function BoundChartWidget<Name extends DatasetName>(props: BoundChartWidgetProps<Name>) {
  return (
    <ErrorBoundary what={props.title ?? props.datasetName}>
      <Bound {...props} />
    </ErrorBoundary>
  );
}

const mostRows = 100;

function Bound<Name extends DatasetName>(props: BoundChartWidgetProps<Name>) {
  const { datasetName, widgetKey = datasetName, type } = props;
  const { dataset } = useSession(datasetName);
  const title = props.title ?? dataset.title;
  const sort = props.sort ?? (type === "line" || type === "area" ? [props.x] : []);
  const query: AnyQuery = {
    page: 1,
    page_size: Math.min(props.limit ?? mostRows, mostRows),
    ...(sort.length === 0 ? {} : sortOf(sort)),
    // Names and values were checked where the page was written.
    filters: props.filter ?? {},
  };
  const list = useDatasetRows(datasetName, query, {
    realtime: props.realtime,
    refreshPolicy: props.refreshPolicy,
  });
  const fieldOf = (name: string | undefined) => dataset.fields.find((field) => field.name === name);
  const [x, y, series] = [fieldOf(props.x), fieldOf(props.y), fieldOf(props.series)];
  const chart = useMemo(
    () => (x === undefined || y === undefined ? null : chartData(list.data, x, y, series)),
    [list.data, x, y, series],
  );

  return (
    <section className="n3-card n3-chart-card" aria-label={title} data-n3-widget={widgetKey}>
      <div className="n3-toolbar">
        <h2>{title}</h2>
        <LiveIndicator live={list.live} />
      </div>
      {list.error !== null && list.data.length === 0 ? (
        <Failure error={list.error} title={title} onRetry={() => void list.refetch()} />
      ) : chart === null || list.loading ? (
        <div className="n3-chart" aria-busy="true">
          <Delayed ms={skeletonDelay}>
            <div className="n3-chart-skeleton" aria-hidden="true" />
          </Delayed>
        </div>
      ) : chart.points.length === 0 ? (
        <div className="n3-state">
          <strong>Nothing to draw yet</strong>
          <p>The chart appears with the first row of {dataset.title.toLowerCase()}.</p>
        </div>
      ) : (
        <figure className="n3-chart">
          <div aria-hidden="true" className="n3-chart-box">
            <ChartBody type={type} chart={chart} />
          </div>
          {x !== undefined && y !== undefined && (
            <table className="n3-unseen">
              <caption>{title}</caption>
              <thead>
                <tr>
                  <th scope="col">{labelOf(x)}</th>
                  {chart.series.map(({ id, label }) => (
                    <th key={id} scope="col">
                      {label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {chart.points.map((point, i) => (
                  <tr key={i}>
                    <th scope="row">{point.label}</th>
                    {chart.series.map(({ id }) => (
                      <td key={id}>
                        {formatValue({ name: "y", type: "number" }, point.values[id])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </figure>
      )}
    </section>
  );
}
