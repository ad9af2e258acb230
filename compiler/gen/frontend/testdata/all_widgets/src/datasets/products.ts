import { defineDataset, type Json } from "../n3/core/dataset";
import type { ProductCreate, ProductUpdate } from "../schemas/products";

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

export const products = defineDataset<Product, ProductCreate, ProductUpdate>({
  name: "products",
  title: "Products",
  noun: "product",
  key: "id",
  titleField: "name",
  realtime: true,
  pageSize: 50,
  maxPageSize: 200,
  schemas: () => import("../schemas/products"),
  sortable: ["name", "stock", "price", "status", "released_on", "created_at"],
  filterable: ["name", "stock", "price", "active", "status", "released_on"],
  searchable: ["name", "sku"],
  fields: [
    { name: "id", type: "integer", label: "ID", readonly: true },
    { name: "name", type: "string", label: "Product", required: true },
    { name: "description", type: "text", label: "Description" },
    { name: "stock", type: "integer", label: "Stock", required: true, default: 0 },
    { name: "weight", type: "number", label: "Weight" },
    { name: "price", type: "decimal", scale: 2, label: "Price", required: true },
    { name: "contact", type: "email", label: "Contact" },
    { name: "website", type: "url", label: "Website" },
    { name: "active", type: "boolean", label: "Active", required: true, default: true },
    { name: "released_on", type: "date", label: "Released" },
    { name: "opens_at", type: "time", label: "Opens" },
    { name: "available_at", type: "datetime", label: "Available" },
    { name: "lead_time", type: "duration", label: "Lead time" },
    { name: "code", type: "uuid", label: "Code" },
    {
      name: "status",
      type: "enum",
      values: { draft: "Draft", on_sale: "On sale", gone: "Gone" },
      label: "Status",
      required: true,
      default: "draft",
    },
    { name: "size", type: "enum", values: { s: "S", m: "M", l: "L" }, label: "Size" },
    { name: "tags", type: "list", item: "string", label: "Tags" },
    { name: "attributes", type: "json", label: "Attributes" },
    { name: "sku", type: "string", label: "SKU", help: "Two letters and four digits" },
    { name: "created_at", type: "datetime", label: "Created", readonly: true },
    { name: "changed_at", type: "datetime", label: "Changed", readonly: true },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    products: typeof products;
  }
}
