// @vitest-environment node
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { defineDataset } from "./dataset";
import * as n3 from "./schemas";
import { checkField, formError } from "./validation";

const create = z.strictObject({ site: z.nullish(n3.url()) });
const pages = defineDataset({
  name: "pages",
  title: "Pages",
  noun: "page",
  key: "id",
  schemas: () => Promise.resolve({ create, update: z.partial(create) }),
  fields: [{ name: "site", label: "Site", type: "url" }],
});
await pages.schemas?.load();
const [site] = pages.fields;

const begins = "Enter a URL that begins with http:// or https://.";

test.each([
  ["example.com", begins],
  ["ftp://example.com", begins],
  ["http://", "This URL is not valid."],
  ["https://exa mple.com", "This URL is not valid."],
  [`https://example.com/${"x".repeat(2048)}`, "At most 2,048 characters."],
])("why %s is no URL", (text, error) => {
  if (site === undefined) throw new Error("the dataset has no field");
  expect(checkField(pages, site, "create", text)).toEqual({ error });
});

test("a form's own check says the same", () => {
  if (site === undefined) throw new Error("the dataset has no field");
  expect(formError(site, "example.com", ["url_format"])).toBe(begins);
});
