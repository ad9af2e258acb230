import { text } from "../n3/core/expressions";
import { BoundDetailWidget } from "../n3/react/bound_components/detail";
import { BoundFormWidget } from "../n3/react/bound_components/form";
import { Page } from "../n3/react/page";

/** Deal — crm.n3 */
export default function Deal() {
  return (
    <Page name="Deal" title="Deal">
      <BoundDetailWidget
        key="deals"
        widgetKey="deals"
        datasetName="deals"
        fields={["title", "company.name", "total"]}
        id={({ params }) => text(params["route.id"])}
        realtime
      />
      <BoundFormWidget
        key="deals_2"
        widgetKey="deals_2"
        datasetName="deals"
        mode="update"
        id={({ params }) => text(params["route.id"])}
      />
    </Page>
  );
}
