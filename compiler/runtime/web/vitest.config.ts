import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vite.config.ts";

export default mergeConfig(
  base,
  defineConfig({
    test: {
      environment: "jsdom",
      include: ["src/**/*.test.{ts,tsx}", "custom/**/*.test.{ts,tsx}"],
      restoreMocks: true,
      // A machine with other work to do is slow, not wrong.
      testTimeout: 60_000,
    },
  }),
);
