import { defineApp } from "./n3/react/app";
import { userProfiles } from "./datasets/user_profiles";

export default defineApp({
  title: "User management",
  home: "/user-management",
  datasets: [userProfiles],
  pages: [
    {
      name: "UserManagement",
      title: "User management",
      path: "/user-management",
      icon: "people",
      load: () => import("./pages/UserManagement"),
    },
  ],
});
