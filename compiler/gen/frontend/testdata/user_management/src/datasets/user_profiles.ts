import { defineDataset } from "../n3/core/dataset";
import type { UserProfileCreate, UserProfileUpdate } from "../schemas/user_profiles";

/** user_profiles — user_management.n3 */
export interface UserProfile {
  id: number;
  name: string;
  email: string;
  role: string | null;
  created_at: string;
}

export const userProfiles = defineDataset<UserProfile, UserProfileCreate, UserProfileUpdate>({
  name: "user_profiles",
  title: "User profiles",
  noun: "user profile",
  key: "id",
  titleField: "name",
  realtime: true,
  schemas: () => import("../schemas/user_profiles"),
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
