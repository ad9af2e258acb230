import { defineApp } from "./n3/react/app";
import { products } from "./datasets/products";

export default defineApp({
  title: "Shop",
  theme: { mode: "auto", accent: "#0f766e" },
  home: "/products",
  datasets: [products],
  pages: [
    {
      name: "Products",
      title: "Products",
      path: "/products",
      icon: "box",
      load: () => import("./pages/Products"),
    },
    {
      name: "NewProduct",
      title: "New product",
      path: "/new-product",
      icon: "box",
      load: () => import("./pages/NewProduct"),
    },
    {
      name: "EditProduct",
      title: "Edit product",
      path: "/products/:id",
      row: "products",
      load: () => import("./pages/EditProduct"),
    },
    {
      name: "Dashboard",
      title: "Dashboard",
      path: "/dashboard",
      icon: "gauge",
      load: () => import("./pages/Dashboard"),
    },
    {
      name: "Stages",
      title: "Stages",
      path: "/stages",
      load: () => import("./pages/Stages"),
    },
  ],
});
