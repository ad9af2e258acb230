import { text } from "../n3/core/expressions";
import { BoundFormWidget } from "../n3/react/bound_components/form";
import { Page } from "../n3/react/page";

/** EditProduct — all_widgets.n3 */
export default function EditProduct() {
  return (
    <Page name="EditProduct" title="Edit product">
      <BoundFormWidget
        key="products"
        widgetKey="products"
        datasetName="products"
        mode="update"
        id={({ params }) => text(params["route.id"])}
        conflict="ask"
        onSuccess={[{ type: "navigate", to: "/products" }]}
      />
    </Page>
  );
}
