import type { ReactNode } from "react";
import { useDatasetHandle } from "../context";
import { ErrorBoundary } from "./error_boundary";
import { PendingWidget } from "./pending";
import { page } from "../../words/page";

interface Props {
  readonly datasetName: string;
  readonly widgetKey?: string;
  readonly title?: string;
  /** The widget is not saved yet. */
  readonly pending?: true;
  /** The fields without which there is nothing to show. */
  readonly reads?: readonly (string | undefined)[];
  readonly children: ReactNode;
}

/**
 * Around every widget of a dataset: a failure blanks nothing else, and what is not saved yet is said
 * instead of asked for.
 */
export function BoundWidget(props: Props) {
  return (
    <ErrorBoundary what={props.title ?? props.datasetName}>
      <Saved {...props} />
    </ErrorBoundary>
  );
}

function Saved(props: Props) {
  const { datasetName, widgetKey = datasetName, reads, children } = props;
  const { dataset } = useDatasetHandle(datasetName);
  if (dataset.pending) {
    return <PendingWidget widgetKey={widgetKey} text={page.saveToCreate(dataset.title)} />;
  }
  const unsaved = dataset.fields.some(
    ({ name, pending }) => pending === true && reads?.includes(name) === true,
  );
  if (props.pending === true || unsaved) return <PendingWidget widgetKey={widgetKey} />;
  return children;
}
