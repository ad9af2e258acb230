import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parseHex, toOklch } from "./color";
import { themeProperties, ThemeSwitch } from "./theme";

const css = readFileSync(resolve(import.meta.dirname, "../react/styles/tokens.css"), "utf8");

interface Lch {
  l: number;
  c: number;
  h: number;
}

/** The colours of one block of tokens.css, for a hue and a strength. */
function tokensOf(selector: string, hue: number, chroma: number): Map<string, Lch> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("\n}", start));
  const tokens = new Map<string, Lch>();
  for (const [, name = "", value = ""] of block.matchAll(/--([\w-]+):\s*([^;]+);/g)) {
    const color =
      /oklch\(([\d.]+)% (calc\(([\d.]+) \* var\(--chroma\)\)|[\d.]+) (var\(--hue\)|[\d.]+)\)/.exec(
        value,
      );
    if (color === null) continue;
    const [, l, c, scaled, h] = color;
    tokens.set(name, {
      l: Number(l) / 100,
      c: scaled === undefined ? Number(c) : Number(scaled) * chroma,
      h: h === "var(--hue)" ? hue : Number(h),
    });
  }
  return tokens;
}

/** Relative luminance by WCAG, the colour clipped to what a screen can show. */
function luminance({ l, c, h }: Lch): number {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (v: number) => Math.min(1, Math.max(0, v));
  const red = clip(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z);
  const green = clip(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z);
  const blue = clip(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Lch, b: Lch): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

/** Every text with every background it is on. */
const pairs = [
  ...["bg", "surface", "raised"].flatMap((ground) => [
    ["text", ground],
    ["muted", ground],
    ["accent-ink", ground],
  ]),
  ["good", "surface"],
  ["warn", "surface"],
  ["bad", "surface"],
  ["bad", "bad-soft"],
  ["text", "bad-soft"],
  ["text", "warn-soft"],
  ["text", "accent-soft"],
  ["muted", "accent-soft"],
  ["accent-ink", "accent-soft"],
  ["accent-text", "accent"],
  ["bg", "text"],
  ["surface", "bad"],
];

test.each([":root", '[data-theme="dark"]'])(
  "every text of %s is readable, whatever the hue",
  (selector) => {
    const low: string[] = [];
    for (let hue = 0; hue < 360; hue += 5) {
      for (const chroma of [0, 0.5, 1]) {
        const tokens = tokensOf(selector, hue, chroma);
        for (const [text = "", ground = ""] of pairs) {
          const [a, b] = [tokens.get(text), tokens.get(ground)];
          if (a === undefined || b === undefined) throw new Error(`no token ${text} or ${ground}`);
          const ratio = contrast(a, b);
          if (ratio < 4.5)
            low.push(`${text} on ${ground} at hue ${hue}, ${chroma}: ${ratio.toFixed(2)}`);
        }
      }
    }
    expect(low).toEqual([]);
  },
);

test("the program's accent gives the hue", () => {
  expect(themeProperties({ accent: "#0f766e" })).toEqual({ "--hue": "186.4", "--chroma": "0.57" });
  expect(themeProperties({ primary: "#795548", colors: { brand: "tan" } })).toMatchObject({
    "--color-brand": "tan",
  });
  expect(themeProperties({ accent: "no colour" })).toEqual({});
});

test("hex colours are read", () => {
  expect(parseHex("#fff")).toEqual([1, 1, 1]);
  expect(toOklch([1, 1, 1]).l).toBeCloseTo(1);
  expect(parseHex("white")).toBeNull();
});

afterEach(() => {
  localStorage.clear();
});

test("the reader's choice wins over the program, and the system decides where neither does", () => {
  const root = document.createElement("html");
  let listener = () => undefined as unknown;
  const system = {
    matches: true,
    addEventListener: (_: string, changed: () => void) => {
      listener = changed;
    },
  } as unknown as MediaQueryList;
  const theme = new ThemeSwitch({}, root, localStorage, system);
  expect([theme.mode(), root.dataset.theme]).toEqual(["auto", "dark"]);
  Object.assign(system, { matches: false });
  listener();
  expect(root.dataset.theme).toBe("light");
  theme.choose("dark");
  expect(root.dataset.theme).toBe("dark");
  const again = new ThemeSwitch({ mode: "light", accent: "#0f766e" }, root, localStorage, system);
  expect([again.mode(), root.style.getPropertyValue("--hue")]).toEqual(["dark", "186.4"]);
  again.replace({});
  expect(root.style.getPropertyValue("--hue")).toBe("");
});
