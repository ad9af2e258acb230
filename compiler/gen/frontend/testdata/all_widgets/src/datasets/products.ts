import * as z from "zod/mini";
import { defineDataset, type Json } from "../n3/core/dataset";

/**
 * What we sell.
 *
 * products — all_widgets.n3
 */
export interface Product {
  id: number;
  name: string;
  description: string | null;
  stock: number;
  weight: number | null;
  price: string;
  contact: string | null;
  website: string | null;
  active: boolean;
  released_on: string | null;
  opens_at: string | null;
  available_at: string | null;
  lead_time: string | null;
  code: string | null;
  status: "draft" | "on_sale" | "gone";
  size: "s" | "m" | "l" | null;
  tags: string[] | null;
  attributes: Json;
  sku: string | null;
  created_at: string;
  changed_at: string;
}

export const productsCreate = z.strictObject({
  name: z.string().check(z.maxLength(80)),
  description: z.nullish(z.string()),
  stock: z.optional(z.int().check(z.gte(0), z.lte(100000))),
  weight: z.nullish(z.number()),
  price: z.string().check(z.regex(/^-?\d{1,8}(\.\d{1,2})?$/)),
  contact: z.nullish(z.email()),
  website: z.nullish(z.url()),
  active: z.optional(z.boolean()),
  released_on: z.nullish(z.iso.date()),
  opens_at: z.nullish(z.iso.time()),
  available_at: z.nullish(z.iso.datetime({ offset: true })),
  lead_time: z.nullish(z.iso.duration()),
  code: z.nullish(z.uuid()),
  status: z.optional(z.enum(["draft", "on_sale", "gone"])),
  size: z.nullish(z.enum(["s", "m", "l"])),
  tags: z.nullish(z.array(z.string())),
  attributes: z.nullish(z.json()),
  sku: z.nullish(z.string().check(z.maxLength(255), z.regex(/^(?:[A-Z]{2}[0-9]{4})$/))),
});

export const productsUpdate = z.partial(productsCreate);

export type ProductCreate = z.infer<typeof productsCreate>;
export type ProductUpdate = z.infer<typeof productsUpdate>;

export const products = defineDataset<Product, ProductCreate, ProductUpdate>({
  name: "products",
  key: "id",
  titleField: "name",
  realtime: true,
  pageSize: 50,
  create: productsCreate,
  update: productsUpdate,
  sortable: ["name", "stock", "price", "status", "released_on", "created_at"],
  filterable: ["name", "stock", "price", "active", "status", "released_on"],
  searchable: ["name", "sku"],
  fields: [
    { name: "id", type: "integer", readonly: true },
    { name: "name", type: "string", label: "Product", required: true },
    { name: "description", type: "text" },
    { name: "stock", type: "integer", required: true, default: 0 },
    { name: "weight", type: "number" },
    { name: "price", type: "decimal", scale: 2, required: true },
    { name: "contact", type: "email" },
    { name: "website", type: "url" },
    { name: "active", type: "boolean", required: true, default: true },
    { name: "released_on", type: "date" },
    { name: "opens_at", type: "time" },
    { name: "available_at", type: "datetime" },
    { name: "lead_time", type: "duration" },
    { name: "code", type: "uuid" },
    {
      name: "status",
      type: "enum",
      values: { draft: "Draft", on_sale: "On sale", gone: "Gone" },
      required: true,
      default: "draft",
    },
    { name: "size", type: "enum", values: { s: "S", m: "M", l: "L" } },
    { name: "tags", type: "list", item: "string" },
    { name: "attributes", type: "json" },
    { name: "sku", type: "string", help: "Two letters and four digits" },
    { name: "created_at", type: "datetime", readonly: true },
    { name: "changed_at", type: "datetime", readonly: true },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    products: typeof products;
  }
}
