import { days } from "../n3/core/durations";
import { anyRole } from "../n3/core/expressions";
import { BoundChartWidget } from "../n3/react/bound_components/chart";
import { Row } from "../n3/react/bound_components/layout";
import { BoundMetricWidget } from "../n3/react/bound_components/metric";
import { BoundTableWidget } from "../n3/react/bound_components/table";
import { ShowText } from "../n3/react/bound_components/text";
import { When } from "../n3/react/bound_components/when";
import { Page } from "../n3/react/page";

/** Home — crm.n3 */
export default function Home() {
  return (
    <Page name="Home" title="Home">
      <ShowText
        key="text"
        widgetKey="text"
        text={["Hello **", { path: "user.name" }, "**, you have {curly}} braces"]}
      />
      <Row key="row" widgetKey="row">
        <BoundMetricWidget
          key="deals"
          widgetKey="deals"
          datasetName="deals"
          title="Won"
          value={{ function: "sum", field: "total" }}
          compare={days(30)}
          filterParams={[]}
          realtime
        />
        <BoundMetricWidget
          key="deals_2"
          widgetKey="deals_2"
          datasetName="deals"
          value={{ function: "count" }}
          realtime
        />
      </Row>
      <BoundChartWidget
        key="deals_3"
        widgetKey="deals_3"
        datasetName="deals"
        type="line"
        x="created_at"
        value={{ function: "sum", field: "total" }}
        bucket="month"
        series="stage"
        realtime
      />
      <BoundChartWidget
        key="revenue_by_city"
        widgetKey="revenue_by_city"
        datasetName="revenue_by_city"
        type="bar"
        x="companies_city"
        y="revenue"
      />
      <When
        key="when"
        condition={({ user }) => anyRole(user, "admin")}
        otherwise={
          <>
            <ShowText key="text_2" widgetKey="text_2" text="Ask an admin" />
          </>
        }
      >
        <BoundTableWidget key="people" widgetKey="people" datasetName="people" />
      </When>
    </Page>
  );
}
