// @vitest-environment node
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { answer, now, type Case } from "../../../testing/expressions";

// Relative to the workspace, where vitest runs.
const table = readFileSync("../../expr/testdata/printed.json", "utf8");
const cases = (JSON.parse(table) as readonly Case[]).filter((one) => one.typescript !== "");

describe("the printed cases of the compiler", () => {
  beforeAll(() => void vi.useFakeTimers({ now }));
  afterAll(() => void vi.useRealTimers());

  it.each(cases)("$source of $row is $want", (one) => {
    // Zero has one sign for whoever asks: no operator tells the two apart.
    expect(answer(one)).toEqual(one.want);
  });
});
