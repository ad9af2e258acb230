import { expect, test } from "vitest";
import { frameOf, originalPlace } from "./source_frame";

// Two lines of source; the module has one before them, and the second begins at its column 4.
const source = "const a = 1;\n  throw new Error(a);\n";
const map = {
  version: 3,
  sources: ["components:custom/components/Gauge.tsx"],
  sourcesContent: [source],
  // [0,0,0,0] on line 1; [2,0,1,2] on line 2: what throws.
  mappings: ";AAAA;EACE",
};
const module = `// head\nconst a = 1;\n  throw new Error(a);\n//# sourceMappingURL=data:application/json;base64,${btoa(JSON.stringify(map))}`;

test("a place in a module is one in its source", () => {
  expect(originalPlace(module, 2, 8)).toEqual({
    file: "custom/components/Gauge.tsx",
    text: source,
    line: 1,
    column: 2,
  });
  expect(originalPlace(module, 0, 0)).toBeNull();
  expect(originalPlace("no map", 0, 0)).toBeNull();
});

const thrown = () => {
  const error = new Error("no row");
  const at = "http://127.0.0.1:4300/__n3/pages/m/1a/custom/components/Gauge.js";
  error.stack = `Error: no row\n    at Gauge (${at}:3:9)\n    at x (http://127.0.0.1:4300/lib.js:1:1)`;
  return error;
};

test("an error is told with the lines that threw it", async () => {
  expect(await frameOf(thrown(), () => Promise.resolve(module))).toBe(
    [
      "Error: no row",
      "custom/components/Gauge.tsx:2:3",
      "1 | const a = 1;",
      "2 |   throw new Error(a);",
      "  |   ^",
    ].join("\n"),
  );
});

test("without its module, or from elsewhere, the error alone is told", async () => {
  expect(await frameOf(thrown(), () => Promise.reject(new Error("404")))).toBe("Error: no row");
  expect(await frameOf("a text")).toBe("a text");
});
