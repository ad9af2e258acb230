import { anyRole } from "../n3/core/expressions";
import { BoundChartWidget } from "../n3/react/bound_components/chart";
import { ShowComponent } from "../n3/react/bound_components/component";
import { Frame } from "../n3/react/bound_components/frame";
import { Column, Row, Tab, Tabs } from "../n3/react/bound_components/layout";
import { BoundTableWidget } from "../n3/react/bound_components/table";
import { ShowText } from "../n3/react/bound_components/text";
import { Page } from "../n3/react/page";

/** Dashboard — all_widgets.n3 */
export default function Dashboard() {
  return (
    <Page name="Dashboard" title="Dashboard">
      <ShowText
        key="text"
        widgetKey="text"
        text={"# What sells\n\nPrices are **net**. See [the list](/products)."}
      />
      <Frame key="Gauge" widgetKey="Gauge" visible={({ user }) => anyRole(user, "admin")}>
        <ShowComponent
          key="Gauge"
          widgetKey="Gauge"
          name="Gauge"
          load={() => import("../../custom/components/Gauge")}
        />
      </Frame>
      <Row key="row" widgetKey="row">
        <BoundChartWidget
          key="products"
          widgetKey="products"
          datasetName="products"
          title="Stock"
          type="bar"
          x="name"
          y="stock"
          sort={["-stock"]}
          limit={20}
          realtime
        />
        <BoundChartWidget
          key="products_2"
          widgetKey="products_2"
          datasetName="products"
          title="Prices"
          type="line"
          x="released_on"
          y="price"
          series="status"
          realtime
        />
      </Row>
      <Tabs key="tabs" widgetKey="tabs">
        <Tab key="Catalogue" widgetKey="Catalogue" title="Catalogue">
          <BoundTableWidget
            key="products_3"
            widgetKey="products_3"
            datasetName="products"
            columns={["name", "price"]}
            enableExport={false}
            enableViews={false}
            realtime
          />
        </Tab>
        <Tab key="About" widgetKey="About" title="About">
          <Column key="column" widgetKey="column">
            <Frame
              key="text_2"
              widgetKey="text_2"
              visible={({ user }) => anyRole(user, "admin")}
              look={{ color: "accent", weight: "bold" }}
            >
              <ShowText key="text_2" widgetKey="text_2" text="All about it." />
            </Frame>
          </Column>
        </Tab>
      </Tabs>
    </Page>
  );
}
