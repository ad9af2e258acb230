import { defineDataset } from "../n3/core/dataset";

/** revenue_by_city — crm.n3 */
export interface RevenueByCity {
  _key: string;
  companies_city: string | null;
  revenue: string | null;
  deals: number | null;
}

export const revenueByCity = defineDataset<RevenueByCity>({
  name: "revenue_by_city",
  title: "Revenue by city",
  noun: "revenue by city",
  key: "_key",
  dependsOn: ["companies", "deals"],
  fields: [
    { name: "_key", type: "text", label: "Key", readonly: true },
    { name: "companies_city", type: "string", label: "Companies city", readonly: true },
    { name: "revenue", type: "decimal", scale: 2, label: "Revenue", readonly: true },
    { name: "deals", type: "integer", label: "Deals", readonly: true },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    revenue_by_city: typeof revenueByCity;
  }
}
