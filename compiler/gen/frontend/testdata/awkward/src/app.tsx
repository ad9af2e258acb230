import { defineApp } from "./n3/react/app";
import { array } from "./datasets/array";
import { classDataset } from "./datasets/class";
import { importDataset } from "./datasets/import";

export default defineApp({
  title: 'It\'s "awkward" \\ <b>&amp; {x}',
  theme: {
    mode: "dark",
    accent: "#933",
    background: "oklch(98% .01 90)",
    colors: { brand: "rebeccapurple" },
  },
  home: "/",
  datasets: [classDataset, array, importDataset],
  pages: [
    {
      name: "default",
      title: 'Start "here" & {now}',
      path: "/",
      icon: "home",
      load: () => import("./pages/Default"),
    },
    {
      name: "Page",
      title: "Page",
      path: "/page",
      load: () => import("./pages/PagePage"),
    },
    {
      name: "When",
      title: "When",
      path: "/when",
      menu: false,
      load: () => import("./pages/WhenPage"),
    },
    {
      name: "Nothing",
      title: "Nothing",
      path: "/nothing",
      menu: false,
      load: () => import("./pages/Nothing"),
    },
    {
      name: "Edit",
      title: "Edit",
      path: "/class/:code",
      row: "class",
      load: () => import("./pages/Edit"),
    },
  ],
});
