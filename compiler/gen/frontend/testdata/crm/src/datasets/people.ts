import * as z from "zod/mini";
import { defineDataset } from "../n3/core/dataset";
import * as n3 from "../n3/core/schemas";

/** people — crm.n3 */
export interface People {
  id: number;
  name: string;
  email: string;
  team: string | null;
}

export const peopleCreate = z.strictObject({
  name: n3.text().check(n3.maxLength(255)),
  email: n3.email(),
  team: z.nullish(n3.text().check(n3.maxLength(255))),
});

export const peopleUpdate = z.partial(peopleCreate);

export type PeopleCreate = z.infer<typeof peopleCreate>;
export type PeopleUpdate = z.infer<typeof peopleUpdate>;

export const people = defineDataset<People, PeopleCreate, PeopleUpdate>({
  name: "people",
  title: "People",
  noun: "people",
  key: "id",
  titleField: "name",
  create: peopleCreate,
  update: peopleUpdate,
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
