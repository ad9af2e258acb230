import { defineApp } from "./n3/react/app";
import { companies } from "./datasets/companies";
import { deals } from "./datasets/deals";
import { openDeals } from "./datasets/open_deals";
import { people } from "./datasets/people";
import { revenueByCity } from "./datasets/revenue_by_city";

export default defineApp({
  title: "Customer desk",
  timezone: "Europe/Berlin",
  users: "people",
  home: "/home",
  datasets: [people, companies, deals, openDeals, revenueByCity],
  pages: [
    {
      name: "Home",
      title: "Home",
      path: "/home",
      icon: "home",
      load: () => import("./pages/Home"),
    },
    {
      name: "Deals",
      title: "Deals",
      path: "/deals",
      icon: "briefcase",
      load: () => import("./pages/Deals"),
    },
    {
      name: "Customers",
      title: "Customers",
      path: "/customers",
      icon: "people",
      load: () => import("./pages/Customers"),
    },
    {
      name: "Deal",
      title: "Deal",
      path: "/deals/:id",
      row: "deals",
      load: () => import("./pages/Deal"),
    },
    {
      name: "Pipeline",
      title: "Pipeline",
      path: "/pipeline",
      icon: "board",
      menu: false,
      load: () => import("./pages/Pipeline"),
    },
  ],
});
