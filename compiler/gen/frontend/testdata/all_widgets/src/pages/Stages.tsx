import { BoundBoardWidget } from "../n3/react/bound_components/board";
import { BoundTableWidget } from "../n3/react/bound_components/table";
import { Page } from "../n3/react/page";

/** Stages — all_widgets.n3 */
export default function Stages() {
  return (
    <Page name="Stages" title="Stages">
      <BoundBoardWidget
        key="products"
        widgetKey="products"
        datasetName="products"
        by="status"
        search={false}
        optimisticUpdates={false}
        realtime={false}
        conflict="overwrite"
      />
      <BoundTableWidget
        key="products_2"
        widgetKey="products_2"
        datasetName="products"
        columns={["name"]}
        realtime
      />
    </Page>
  );
}
