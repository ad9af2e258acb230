import { expect, test } from "vitest";
import * as z from "zod/mini";
import { defineDataset } from "../../../core/dataset";
import { changedValues, entriesOf, textsOf } from "./form_entries";

const create = z.strictObject({
  urgent: z.boolean(),
  billable: z.optional(z.boolean()),
  seen: z.nullish(z.boolean()),
});

const tasks = defineDataset({
  name: "tasks",
  title: "Tasks",
  noun: "task",
  key: "id",
  schemas: () => Promise.resolve({ create, update: z.partial(create) }),
  fields: [
    { name: "urgent", label: "Urgent", type: "boolean", required: true },
    { name: "billable", label: "Billable", type: "boolean", required: true, default: true },
    { name: "seen", label: "Seen", type: "boolean" },
  ],
});

test("a box that nobody ticked says no only where the program has no other answer", () => {
  const entries = entriesOf(tasks, "create", undefined);
  const blank = textsOf(entries, null);
  expect(changedValues(tasks, "create", entries, blank, blank)).toEqual({ urgent: false });
  const texts = { ...blank, billable: "false", seen: "true" };
  expect(changedValues(tasks, "create", entries, texts, blank)).toEqual({
    urgent: false,
    billable: false,
    seen: true,
  });
});

test("a change sends no box that nobody touched", () => {
  const entries = entriesOf(tasks, "update", undefined);
  const row = { id: 1, urgent: true, billable: true, seen: null, _version: 1 };
  const texts = textsOf(entries, row);
  expect(changedValues(tasks, "update", entries, texts, texts)).toEqual({});
  expect(changedValues(tasks, "update", entries, { ...texts, urgent: "false" }, texts)).toEqual({
    urgent: false,
  });
});
