import { defineDataset, type Expanded } from "../n3/core/dataset";
import type { CompanyCreate, CompanyUpdate } from "../schemas/companies";

/** companies — crm.n3 */
export interface Company {
  id: number;
  name: string;
  city: string | null;
  account_manager_id: number | null;
  account_manager?: Expanded<"people">;
}

export const companies = defineDataset<Company, CompanyCreate, CompanyUpdate>({
  name: "companies",
  title: "Companies",
  noun: "company",
  key: "id",
  titleField: "name",
  dependsOn: ["people"],
  schemas: () => import("../schemas/companies"),
  fields: [
    { name: "id", type: "integer", label: "ID", readonly: true },
    { name: "name", type: "string", label: "Name", required: true },
    { name: "city", type: "string", label: "City" },
    {
      name: "account_manager_id",
      type: "integer",
      reference: { name: "account_manager", dataset: "people" },
      label: "Account manager",
    },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    companies: typeof companies;
  }
}
