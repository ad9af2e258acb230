import { defineDataset, type Expanded } from "../n3/core/dataset";
import { le } from "../n3/core/expressions";
import type { DealCreate, DealUpdate } from "../schemas/deals";

/** deals — crm.n3 */
export interface Deal {
  id: number;
  title: string;
  company_id: number;
  company?: Expanded<"companies">;
  stage: "lead" | "offer" | "won" | "lost";
  price: string;
  quantity: number;
  total: string | null;
  margin: string | null;
  opened: string | null;
  closes: string | null;
  tags: string[] | null;
  seller_id: number | null;
  seller?: Expanded<"people">;
  created_at: string;
}

export const deals = defineDataset<Deal, DealCreate, DealUpdate>({
  name: "deals",
  title: "Deals",
  noun: "deal",
  key: "id",
  titleField: "title",
  realtime: true,
  dependsOn: ["companies", "people"],
  schemas: () => import("../schemas/deals"),
  joined: [["price", "quantity"]],
  fields: [
    { name: "id", type: "integer", label: "ID", readonly: true },
    { name: "title", type: "string", label: "Title", required: true },
    {
      name: "company_id",
      type: "integer",
      reference: { name: "company", dataset: "companies" },
      label: "Company",
      required: true,
    },
    {
      name: "stage",
      type: "enum",
      values: { lead: "Lead", offer: "Offer sent", won: "Won", lost: "Lost" },
      colors: { lead: "gray", offer: "blue", won: "green", lost: "red" },
      label: "Stage",
      required: true,
      default: "lead",
    },
    { name: "price", type: "decimal", scale: 2, label: "Price", required: true },
    { name: "quantity", type: "integer", label: "Quantity", required: true, default: 1 },
    { name: "total", type: "decimal", scale: 2, label: "Total", readonly: true },
    { name: "margin", type: "decimal", scale: 2, label: "Margin" },
    { name: "opened", type: "date", label: "Opened" },
    { name: "closes", type: "date", label: "Closes" },
    { name: "tags", type: "list", item: "string", label: "Tags", default: "[]" },
    {
      name: "seller_id",
      type: "integer",
      reference: { name: "seller", dataset: "people" },
      label: "Seller",
    },
    { name: "created_at", type: "datetime", label: "Created", readonly: true },
  ],
  validation: [
    {
      message: "A deal closes after it opens",
      fields: ["opened", "closes"],
      test: ({ row }) => le(row.opened, row.closes),
    },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    deals: typeof deals;
  }
}
