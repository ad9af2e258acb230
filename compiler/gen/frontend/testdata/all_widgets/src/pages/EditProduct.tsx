import { BoundFormWidget } from "../n3/bound_components/form";
import { Page } from "../n3/page";
import { useRoute } from "../n3/route";

/** EditProduct — all_widgets.n3 */
export default function EditProduct() {
  const route = useRoute<"id">();
  return (
    <Page name="EditProduct" title="Edit product">
      <BoundFormWidget
        key="products"
        widgetKey="products"
        datasetName="products"
        mode="update"
        id={route.id}
        onSuccess={[{ type: "navigate", to: "/products" }]}
      />
    </Page>
  );
}
