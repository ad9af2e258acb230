import { BoundChartWidget } from "../n3/react/bound_components/chart";
import { Column, Row, Section, Tab, Tabs } from "../n3/react/bound_components/layout";
import { BoundTableWidget } from "../n3/react/bound_components/table";
import { ShowText } from "../n3/react/bound_components/text";
import { Page } from "../n3/react/page";

/** Page — awkward.n3 */
export default function PagePage() {
  return (
    <Page name="Page" title="Page">
      <Row key="row" widgetKey="row">
        <Column key="column" widgetKey="column">
          <Section key="section" widgetKey="section" title={'S & "T"'}>
            <BoundTableWidget key="array" widgetKey="array" datasetName="array" />
          </Section>
        </Column>
      </Row>
      <Tabs key="tabs" widgetKey="tabs">
        <Tab key="One &amp; only" widgetKey="One &amp; only" title="One &amp; only">
          <ShowText key="text" widgetKey="text" text="1" />
        </Tab>
        <Tab key="Two" widgetKey="Two" title="Two">
          <BoundChartWidget
            key="class"
            widgetKey="class"
            datasetName="class"
            type="pie"
            x="code"
            y="page"
          />
        </Tab>
      </Tabs>
    </Page>
  );
}
