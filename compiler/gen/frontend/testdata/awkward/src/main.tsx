import { startApp } from "./n3/react/app";
import app from "./app";

const root = startApp(app);

if (import.meta.hot) {
  import.meta.hot.accept("./app", (module) => {
    root.replace(module);
  });
}
