import { defineDataset, type Expanded } from "../n3/core/dataset";

/** open_deals — crm.n3 */
export interface OpenDeal {
  id: number | null;
  title: string | null;
  company_id: number | null;
  company?: Expanded<"companies">;
  stage: "lead" | "offer" | "won" | "lost" | null;
  price: string | null;
  quantity: number | null;
  total: string | null;
  margin: string | null;
  opened: string | null;
  closes: string | null;
  tags: string[] | null;
  seller_id: number | null;
  seller?: Expanded<"people">;
  created_at: string | null;
}

export const openDeals = defineDataset<OpenDeal>({
  name: "open_deals",
  title: "Open deals",
  noun: "open deal",
  key: "id",
  titleField: "title",
  dependsOn: ["deals"],
  fields: [
    { name: "id", type: "integer", label: "ID", readonly: true },
    { name: "title", type: "string", label: "Title", readonly: true },
    {
      name: "company_id",
      type: "integer",
      reference: { name: "company", dataset: "companies" },
      label: "Company",
      readonly: true,
    },
    {
      name: "stage",
      type: "enum",
      values: { lead: "Lead", offer: "Offer sent", won: "Won", lost: "Lost" },
      colors: { lead: "gray", offer: "blue", won: "green", lost: "red" },
      label: "Stage",
      readonly: true,
    },
    { name: "price", type: "decimal", scale: 2, label: "Price", readonly: true },
    { name: "quantity", type: "integer", label: "Quantity", readonly: true },
    { name: "total", type: "decimal", scale: 2, label: "Total", readonly: true },
    { name: "margin", type: "decimal", scale: 2, label: "Margin", readonly: true },
    { name: "opened", type: "date", label: "Opened", readonly: true },
    { name: "closes", type: "date", label: "Closes", readonly: true },
    { name: "tags", type: "list", item: "string", label: "Tags", readonly: true },
    {
      name: "seller_id",
      type: "integer",
      reference: { name: "seller", dataset: "people" },
      label: "Seller",
      readonly: true,
    },
    { name: "created_at", type: "datetime", label: "Created", readonly: true },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    open_deals: typeof openDeals;
  }
}
