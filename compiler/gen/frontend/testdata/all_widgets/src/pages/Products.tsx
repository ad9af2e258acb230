import { BoundTableWidget } from "../n3/react/bound_components/table";
import { Page } from "../n3/react/page";

/** Products — all_widgets.n3 */
export default function Products() {
  return (
    <Page name="Products" title="Products">
      <BoundTableWidget
        key="products"
        widgetKey="products"
        datasetName="products"
        title="Everything we sell"
        columns={[
          { name: "name", input: "text_input" },
          "sku",
          "stock",
          "price",
          "status",
          "active",
          "released_on",
          "created_at",
        ]}
        sort={["-created_at", "name"]}
        pageSize={10}
        empty="No products yet. The first one you add is on sale at once."
        realtime
        editable
        enableCreate
        enableUpdate
        enableDelete
      />
    </Page>
  );
}
