import { keepFiles } from "./n3/core/kept_files";
import { startApp } from "./n3/react/app";
import app from "./app";

const root = startApp(app);

if (import.meta.env.PROD) {
  const { BASE_URL, VITE_SERVICE_WORKER } = import.meta.env;
  keepFiles(`${BASE_URL}service_worker.js`, VITE_SERVICE_WORKER !== "off");
}

if (import.meta.hot) {
  import.meta.hot.accept("./app", (module) => {
    root.replace(module);
  });
}
