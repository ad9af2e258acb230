import * as z from "zod/mini";
import { defineDataset } from "../n3/core/dataset";
import * as n3 from "../n3/core/schemas";

/** user_profiles — user_management.n3 */
export interface UserProfile {
  id: number;
  name: string;
  email: string;
  role: string | null;
  created_at: string;
}

export const userProfilesCreate = z.strictObject({
  name: n3.text().check(n3.maxLength(255)),
  email: n3.text().check(n3.maxLength(255)),
  role: z.nullish(n3.text().check(n3.maxLength(255))),
});

export const userProfilesUpdate = z.partial(userProfilesCreate);

export type UserProfileCreate = z.infer<typeof userProfilesCreate>;
export type UserProfileUpdate = z.infer<typeof userProfilesUpdate>;

export const userProfiles = defineDataset<UserProfile, UserProfileCreate, UserProfileUpdate>({
  name: "user_profiles",
  title: "User profiles",
  noun: "user profile",
  key: "id",
  titleField: "name",
  realtime: true,
  create: userProfilesCreate,
  update: userProfilesUpdate,
  fields: [
    { name: "id", type: "integer", label: "ID", readonly: true },
    { name: "name", type: "string", label: "Name", required: true },
    { name: "email", type: "string", label: "Email", required: true },
    { name: "role", type: "string", label: "Role" },
    { name: "created_at", type: "datetime", label: "Created", readonly: true },
  ],
});

declare module "../n3/core/dataset" {
  interface Datasets {
    user_profiles: typeof userProfiles;
  }
}
