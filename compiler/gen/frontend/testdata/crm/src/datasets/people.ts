import * as z from "zod/mini";
import { defineDataset } from "../n3/core/dataset";

/** people — crm.n3 */
export interface People {
  id: number;
  name: string;
  email: string;
  team: string | null;
}

export const peopleCreate = z.strictObject({
  name: z.string().check(z.maxLength(255)),
  email: z.email(),
  team: z.nullish(z.string().check(z.maxLength(255))),
});

export const peopleUpdate = z.partial(peopleCreate);

export type PeopleCreate = z.infer<typeof peopleCreate>;
export type PeopleUpdate = z.infer<typeof peopleUpdate>;

export const people = defineDataset<People, PeopleCreate, PeopleUpdate>({
  name: "people",
  key: "id",
  titleField: "name",
  create: peopleCreate,
  update: peopleUpdate,
  fields: [
    { name: "id", type: "integer", readonly: true },
    { name: "name", type: "string", required: true },
    { name: "email", type: "email", required: true },
    { name: "team", type: "string" },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    people: typeof people;
  }
}
