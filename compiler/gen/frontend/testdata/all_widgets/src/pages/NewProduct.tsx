import { BoundFormWidget } from "../n3/react/bound_components/form";
import { Section } from "../n3/react/bound_components/layout";
import { Page } from "../n3/react/page";

/** NewProduct — all_widgets.n3 */
export default function NewProduct() {
  return (
    <Page name="NewProduct" title="New product">
      <Section key="section" widgetKey="section" title="Product">
        <BoundFormWidget
          key="products"
          widgetKey="products"
          datasetName="products"
          mode="create"
          title="Add a product"
          fields={["name", "sku", "price", "stock", "status", "description"]}
          submit="Add"
          autoClear
          onSuccess={[{ type: "toast", message: "Product added" }]}
        />
      </Section>
    </Page>
  );
}
