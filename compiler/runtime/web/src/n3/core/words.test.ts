import { expect, test } from "vitest";
import { singular, words } from "./words";

test.each([
  ["created_at", "Created"],
  ["user_profiles", "User profiles"],
  ["released_on", "Released"],
  ["owner_id", "Owner ID"],
  ["UserManagement", "User management"],
  ["at", "At"],
])("%s → %s", (name, label) => {
  expect(words(name)).toBe(label);
});

test.each([
  ["User profiles", "user profile"],
  ["Categories", "category"],
  ["Boxes", "box"],
  ["Status", "status"],
])("one of %s", (title, noun) => {
  expect(singular(title)).toBe(noun);
});
