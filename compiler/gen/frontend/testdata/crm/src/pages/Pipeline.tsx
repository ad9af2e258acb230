import { BoundBoardWidget } from "../n3/react/bound_components/board";
import { Page } from "../n3/react/page";

/** Pipeline — crm.n3 */
export default function Pipeline() {
  return (
    <Page name="Pipeline" title="Pipeline">
      <BoundBoardWidget
        key="deals"
        widgetKey="deals"
        datasetName="deals"
        by="stage"
        fields={["company", "seller.name", "total"]}
        filterParams={[]}
        sort={["-total"]}
        pageSize={20}
        empty="No deals"
        realtime
        editable
        enableCreate
        enableUpdate
        enableDelete
      />
    </Page>
  );
}
