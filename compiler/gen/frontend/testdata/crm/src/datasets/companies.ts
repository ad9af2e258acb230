import * as z from "zod/mini";
import { defineDataset, type Expanded } from "../n3/core/dataset";
import * as n3 from "../n3/core/schemas";

/** companies — crm.n3 */
export interface Company {
  id: number;
  name: string;
  city: string | null;
  account_manager_id: number | null;
  account_manager?: Expanded<"people">;
}

export const companiesCreate = z.strictObject({
  name: n3.text().check(n3.maxLength(255)),
  city: z.nullish(n3.text().check(n3.maxLength(255))),
  account_manager_id: z.nullish(z.int()),
});

export const companiesUpdate = z.partial(companiesCreate);

export type CompanyCreate = z.infer<typeof companiesCreate>;
export type CompanyUpdate = z.infer<typeof companiesUpdate>;

export const companies = defineDataset<Company, CompanyCreate, CompanyUpdate>({
  name: "companies",
  title: "Companies",
  noun: "company",
  key: "id",
  titleField: "name",
  dependsOn: ["people"],
  create: companiesCreate,
  update: companiesUpdate,
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
