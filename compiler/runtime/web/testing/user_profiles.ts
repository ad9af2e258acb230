import * as z from "zod/mini";
import { defineDataset } from "../src/n3/core/dataset";

/** user_profiles — user_management.n3:1 */
export interface UserProfile {
  id: number;
  name: string;
  email: string;
  role: string | null;
  created_at: string;
}

export const userProfilesCreate = z.strictObject({
  name: z.string().check(z.maxLength(255)),
  email: z.string().check(z.maxLength(255)),
  role: z.nullish(z.string().check(z.maxLength(255))),
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
  schemas: () => Promise.resolve({ create: userProfilesCreate, update: userProfilesUpdate }),
  fields: [
    { name: "id", label: "ID", type: "integer", readonly: true },
    { name: "name", label: "Name", type: "string", required: true },
    { name: "email", label: "Email", type: "string", required: true },
    { name: "role", label: "Role", type: "string" },
    { name: "created_at", label: "Created", type: "datetime", readonly: true },
  ],
});

declare module "../src/n3/core/dataset" {
  interface Datasets {
    user_profiles: typeof userProfiles;
  }
}
