import * as z from "zod/mini";
import { defineDataset, type Expanded } from "../n3/core/dataset";
import { le } from "../n3/core/expressions";

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

export const dealsCreate = z.strictObject({
  title: z.string().check(z.maxLength(255)),
  company_id: z.int(),
  stage: z.optional(z.enum(["lead", "offer", "won", "lost"])),
  price: z.string().check(z.regex(/^-?\d{1,8}(\.\d{1,2})?$/)),
  quantity: z.optional(z.int()),
  margin: z.nullish(z.string().check(z.regex(/^-?\d{1,8}(\.\d{1,2})?$/))),
  opened: z.nullish(z.iso.date()),
  closes: z.nullish(z.iso.date()),
  tags: z.nullish(z.array(z.string())),
  seller_id: z.nullish(z.int()),
});

export const dealsUpdate = z.partial(dealsCreate);

export type DealCreate = z.infer<typeof dealsCreate>;
export type DealUpdate = z.infer<typeof dealsUpdate>;

export const deals = defineDataset<Deal, DealCreate, DealUpdate>({
  name: "deals",
  key: "id",
  titleField: "title",
  realtime: true,
  dependsOn: ["companies", "people"],
  create: dealsCreate,
  update: dealsUpdate,
  fields: [
    { name: "id", type: "integer", readonly: true },
    { name: "title", type: "string", required: true },
    {
      name: "company_id",
      type: "integer",
      reference: { name: "company", dataset: "companies" },
      required: true,
    },
    {
      name: "stage",
      type: "enum",
      values: { lead: "Lead", offer: "Offer sent", won: "Won", lost: "Lost" },
      required: true,
      default: "lead",
    },
    { name: "price", type: "decimal", scale: 2, required: true },
    { name: "quantity", type: "integer", required: true, default: 1 },
    { name: "total", type: "decimal", scale: 2, readonly: true },
    { name: "margin", type: "decimal", scale: 2 },
    { name: "opened", type: "date" },
    { name: "closes", type: "date" },
    { name: "tags", type: "list", item: "string", default: "[]" },
    { name: "seller_id", type: "integer", reference: { name: "seller", dataset: "people" } },
    { name: "created_at", type: "datetime", readonly: true },
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
