import { ShowAction } from "../n3/react/bound_components/action";
import { Each } from "../n3/react/bound_components/each";
import { Section } from "../n3/react/bound_components/layout";
import { BoundTableWidget } from "../n3/react/bound_components/table";
import { ShowText } from "../n3/react/bound_components/text";
import { Page } from "../n3/react/page";

/** Customers — crm.n3 */
export default function Customers() {
  return (
    <Page name="Customers" title="Customers">
      <Each key="c" widgetKey="c" datasetName="companies" variable="c">
        <Section key="section" widgetKey="section" title="x">
          <ShowText
            key="text"
            widgetKey="text"
            text={[{ path: "c.name" }, " in ", { path: "c.city" }]}
          />
          <ShowAction
            key="action_move-to-berlin"
            widgetKey="action_move-to-berlin"
            label="Move to Berlin"
            confirm="Sure?"
            actions={[
              { type: "update", dataset: "companies", row: "c", set: { city: () => "Berlin" } },
            ]}
          />
          <BoundTableWidget
            key="deals"
            widgetKey="deals"
            datasetName="deals"
            filterParams={["c.id"]}
            realtime
          />
        </Section>
      </Each>
    </Page>
  );
}
