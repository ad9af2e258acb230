import { BoundFormWidget } from "../n3/react/bound_components/form";
import { BoundTableWidget } from "../n3/react/bound_components/table";
import { Page } from "../n3/react/page";

/** Deals — crm.n3 */
export default function Deals() {
  return (
    <Page name="Deals" title="Deals">
      <BoundTableWidget
        key="deals"
        widgetKey="deals"
        datasetName="deals"
        columns={["title", "company", "company.city", "seller.name", "stage", "total"]}
        filterParams={[]}
        sort={["-created_at", "company.name"]}
        realtime
        editable
        enableCreate
        enableUpdate
        enableDelete
        rowActions={[
          {
            key: "Win",
            label: "Win",
            actions: [
              { type: "update", dataset: "deals", row: "row", set: { stage: () => "won" } },
              { type: "toast", message: ["Won ", { path: "row.title" }] },
            ],
          },
          {
            key: "Lose",
            label: "Lose",
            confirm: "Really?",
            actions: [
              { type: "update", dataset: "deals", row: "row", set: { stage: () => "lost" } },
            ],
          },
        ]}
      />
      <BoundFormWidget
        key="deals_2"
        widgetKey="deals_2"
        datasetName="deals"
        mode="create"
        fields={["title", "company_id", "price", "quantity", "closes"]}
        autoClear
        checks={{ title: ["required"] }}
        onSuccess={[{ type: "refresh_table" }, { type: "toast", message: "Saved" }]}
      />
    </Page>
  );
}
