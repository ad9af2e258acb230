import { defineDataset } from "../n3/core/dataset";
import type { PersonCreate, PersonUpdate } from "../schemas/people";

/** people — crm.n3 */
export interface Person {
  id: number;
  name: string;
  email: string;
  team: string | null;
}

export const people = defineDataset<Person, PersonCreate, PersonUpdate>({
  name: "people",
  title: "People",
  noun: "person",
  key: "id",
  titleField: "name",
  schemas: () => import("../schemas/people"),
  fields: [
    { name: "id", type: "integer", label: "ID", readonly: true },
    { name: "name", type: "string", label: "Name", required: true },
    { name: "email", type: "email", label: "Email", required: true },
    { name: "team", type: "string", label: "Team" },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    people: typeof people;
  }
}
