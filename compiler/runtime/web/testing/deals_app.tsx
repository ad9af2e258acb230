import { cleanup } from "@testing-library/react";
import { useRef, type ReactNode } from "react";
import { afterEach } from "vitest";
import { Route, Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import * as z from "zod/mini";
import { PageContext } from "../src/n3/react/context";
import { defineDataset, type Expanded } from "../src/n3/core/dataset";
import { RouteParameters } from "../src/n3/react/scope";
import { people, TestApp } from "./app";
import type { OtherDatasets } from "./fake_server";
import { userProfiles } from "./user_profiles";

afterEach(cleanup);

interface Agent {
  id: number;
  name: string;
}

const agentsCreate = z.strictObject({ name: z.string() });

const agentsUpdate = z.partial(agentsCreate);

const agents = defineDataset<Agent, z.infer<typeof agentsCreate>, z.infer<typeof agentsUpdate>>({
  name: "agents",
  title: "Agents",
  noun: "agent",
  key: "id",
  titleField: "name",
  schemas: () => Promise.resolve({ create: agentsCreate, update: agentsUpdate }),
  fields: [
    { name: "id", label: "ID", type: "integer", readonly: true },
    { name: "name", label: "Name", type: "string", required: true },
  ],
});

interface Company {
  id: number;
  name: string;
  city: string | null;
  manager_id: number | null;
  manager?: Expanded<"agents">;
}

const companiesCreate = z.strictObject({
  name: z.string(),
  city: z.nullish(z.string()),
  manager_id: z.nullish(z.int()),
});

const companiesUpdate = z.partial(companiesCreate);

const companies = defineDataset<
  Company,
  z.infer<typeof companiesCreate>,
  z.infer<typeof companiesUpdate>
>({
  name: "companies",
  title: "Companies",
  noun: "company",
  key: "id",
  titleField: "name",
  realtime: true,
  pageSize: 2,
  schemas: () => Promise.resolve({ create: companiesCreate, update: companiesUpdate }),
  fields: [
    { name: "id", label: "ID", type: "integer", readonly: true },
    { name: "name", label: "Name", type: "string", required: true },
    { name: "city", label: "City", type: "string" },
    {
      name: "manager_id",
      label: "Manager",
      type: "integer",
      reference: { name: "manager", dataset: "agents" },
    },
  ],
});

interface Deal {
  id: number;
  title: string;
  company_id: number;
  company?: Expanded<"companies">;
  stage: "lead" | "won" | "lost";
  price: string | null;
  opened: string | null;
  closes: string | null;
}

const dealsCreate = z.strictObject({
  title: z.string(),
  company_id: z.int(),
  stage: z.optional(z.enum(["lead", "won", "lost"])),
  price: z.nullish(z.string()),
  opened: z.nullish(z.string()),
  closes: z.nullish(z.string()),
});

const dealsUpdate = z.partial(dealsCreate);

const deals = defineDataset<Deal, z.infer<typeof dealsCreate>, z.infer<typeof dealsUpdate>>({
  name: "deals",
  title: "Deals",
  noun: "deal",
  key: "id",
  titleField: "title",
  realtime: true,
  schemas: () => Promise.resolve({ create: dealsCreate, update: dealsUpdate }),
  validation: [
    {
      message: "A deal closes after it opens.",
      fields: ["opened", "closes"],
      test: ({ row }) =>
        row.opened === null || row.closes === null ? null : row.opened <= row.closes,
    },
  ],
  fields: [
    { name: "id", label: "ID", type: "integer", readonly: true },
    { name: "title", label: "Title", type: "string", required: true },
    {
      name: "company_id",
      label: "Company",
      type: "integer",
      required: true,
      reference: { name: "company", dataset: "companies" },
    },
    {
      name: "stage",
      label: "Stage",
      type: "enum",
      required: true,
      default: "lead",
      values: { lead: "Lead", won: "Won", lost: "Lost" },
    },
    { name: "price", label: "Price", type: "decimal", scale: 2 },
    { name: "opened", label: "Opened", type: "date" },
    { name: "closes", label: "Closes", type: "date" },
  ],
});

/** What the deals come to; nothing reports its changes. */
interface Total {
  city: string;
  total: number;
}

const totals = defineDataset<Total>({
  name: "totals",
  title: "Totals",
  noun: "total",
  key: "city",
  dependsOn: ["deals"],
  fields: [
    { name: "city", label: "City", type: "string" },
    { name: "total", label: "Total", type: "integer" },
  ],
});

declare module "../src/n3/core/dataset" {
  interface Datasets {
    agents: typeof agents;
    companies: typeof companies;
    deals: typeof deals;
    totals: typeof totals;
  }
}

const rows: OtherDatasets = {
  agents: {
    rows: [
      { id: 1, name: "Zoe" },
      { id: 2, name: "Ben" },
    ],
  },
  companies: {
    rows: [
      { id: 1, name: "Acme", city: "Berlin", manager_id: 1 },
      { id: 2, name: "Globex", city: null, manager_id: null },
      { id: 3, name: "Aperture", city: "Paris", manager_id: 2 },
    ],
    references: { manager: "agents" },
  },
  deals: {
    rows: [
      { id: 1, title: "Anvils", company_id: 2, stage: "lead", price: "10.50" },
      { id: 2, title: "Rockets", company_id: 1, stage: "lead", price: "20.00" },
      { id: 3, title: "Portals", company_id: 3, stage: "won", price: null },
    ].map((row) => ({ opened: null, closes: null, ...row })),
    references: { company: "companies" },
  },
  totals: { rows: [{ id: "x", city: "Berlin", total: 3 }] },
};

/** An app with datasets that refer to each other. */
export function testApp(timezone = "UTC", users?: string): TestApp {
  return new TestApp(
    people,
    {
      title: "Deals",
      timezone,
      home: "/",
      ...(users === undefined ? {} : { users }),
      datasets: [userProfiles, agents, companies, deals, totals],
      pages: [],
    },
    rows,
  );
}

/** A page of the app, `/deals/:id`. */
export function TestPage({
  path = "/deals/2",
  hook,
  children,
}: {
  readonly path?: string;
  readonly hook?: ReturnType<typeof memoryLocation>["hook"];
  readonly children: ReactNode;
}) {
  const own = useRef(memoryLocation({ path }).hook);
  return (
    // eslint-disable-next-line react-hooks/refs
    <Router hook={hook ?? own.current}>
      <Route path="/deals/:id">
        <PageContext value="Deals">
          <RouteParameters>{children}</RouteParameters>
        </PageContext>
      </Route>
    </Router>
  );
}
