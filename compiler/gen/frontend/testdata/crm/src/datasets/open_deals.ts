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
  key: "id",
  titleField: "title",
  dependsOn: ["deals"],
  fields: [
    { name: "id", type: "integer", readonly: true },
    { name: "title", type: "string", readonly: true },
    {
      name: "company_id",
      type: "integer",
      reference: { name: "company", dataset: "companies" },
      readonly: true,
    },
    {
      name: "stage",
      type: "enum",
      values: { lead: "Lead", offer: "Offer sent", won: "Won", lost: "Lost" },
      readonly: true,
    },
    { name: "price", type: "decimal", scale: 2, readonly: true },
    { name: "quantity", type: "integer", readonly: true },
    { name: "total", type: "decimal", scale: 2, readonly: true },
    { name: "margin", type: "decimal", scale: 2, readonly: true },
    { name: "opened", type: "date", readonly: true },
    { name: "closes", type: "date", readonly: true },
    { name: "tags", type: "list", item: "string", readonly: true },
    {
      name: "seller_id",
      type: "integer",
      reference: { name: "seller", dataset: "people" },
      readonly: true,
    },
    { name: "created_at", type: "datetime", readonly: true },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    open_deals: typeof openDeals;
  }
}
