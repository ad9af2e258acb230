import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { parseHex, toOklch } from "./color";
import { paletteSize } from "./palette";
import { themeProperties, Appearance } from "./theme";

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

type Rgb = readonly [number, number, number];

const clip = (v: number) => Math.min(1, Math.max(0, v));

/** Linear components, clipped to what a screen can show. */
function linear({ l, c, h }: Lch): Rgb {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = clip(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z);
  const green = clip(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z);
  const blue = clip(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z);
  return [red, green, blue];
}

/** Relative luminance by WCAG. */
function luminance(color: Lch): number {
  const [red, green, blue] = linear(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Lch, b: Lch): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const palette = Array.from({ length: paletteSize }, (_, i) => i + 1);

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
  ...palette.flatMap((n) =>
    ["bg", "surface", "raised", `series-${n}-soft`].map((ground) => [`series-${n}-ink`, ground]),
  ),
];

/** Every mark that means something with every background it is on (WCAG 1.4.11). */
const marks = [
  ...["bg", "surface", "raised", "accent-soft"].map((ground) => ["edge", ground]),
  ...palette.flatMap((n) =>
    ["bg", "surface", `series-${n}-soft`].map((ground) => [`series-${n}`, ground]),
  ),
  ...["good", "warn", "bad", "accent"].flatMap((mark) => [
    [mark, "bg"],
    [mark, "surface"],
  ]),
];

const needed = [
  ...pairs.map(([text = "", ground = ""]) => ({ text, ground, least: 4.5 })),
  ...marks.map(([text = "", ground = ""]) => ({ text, ground, least: 3 })),
];

test.each([":root", '[data-theme="dark"]'])(
  "every text of %s is readable and every mark seen, whatever the hue",
  (selector) => {
    const low: string[] = [];
    for (let hue = 0; hue < 360; hue += 5) {
      for (const chroma of [0, 0.5, 1]) {
        const tokens = tokensOf(selector, hue, chroma);
        for (const { text, ground, least } of needed) {
          const [a, b] = [tokens.get(text), tokens.get(ground)];
          if (a === undefined || b === undefined) throw new Error(`no token ${text} or ${ground}`);
          const ratio = contrast(a, b);
          if (ratio < least)
            low.push(`${text} on ${ground} at hue ${hue}, ${chroma}: ${ratio.toFixed(2)}`);
        }
      }
    }
    expect(low).toEqual([]);
  },
);

/** What those see who lack one kind of cones (Machado, Oliveira and Fernandes 2009, severity 1). */
const eyes: Readonly<Record<string, readonly Rgb[]>> = {
  "all cones": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(color: Lch, rows: readonly Rgb[]): Rgb {
  const rgb = linear(color);
  const sum = (row: Rgb) => row.reduce((all, factor, i) => all + factor * (rgb[i] ?? 0), 0);
  const gamma = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);
  return rows.map((row) => gamma(clip(sum(row)))) as unknown as Rgb;
}

/** The distance in OKLab. */
function distance(a: Rgb, b: Rgb): number {
  const [p, q] = [toOklch(a), toOklch(b)];
  const at = ({ c, h }: Lch) => [
    c * Math.cos((h * Math.PI) / 180),
    c * Math.sin((h * Math.PI) / 180),
  ];
  const [[x = 0, y = 0], [u = 0, v = 0]] = [at(p), at(q)];
  return Math.hypot(p.l - q.l, x - u, y - v);
}

/** Three times what is just seen to differ when the two are side by side. */
const apart = 0.06;

test.each([":root", '[data-theme="dark"]'])(
  "the colours of values and series of %s are told apart by everybody",
  (selector) => {
    const tokens = tokensOf(selector, 262, 1);
    const close: string[] = [];
    for (const [eye, rows] of Object.entries(eyes)) {
      for (const a of palette) {
        for (const b of palette.slice(a)) {
          const [one, other] = [tokens.get(`series-${a}`), tokens.get(`series-${b}`)];
          if (one === undefined || other === undefined) throw new Error("a colour is missing");
          const far = distance(seen(one, rows), seen(other, rows));
          if (far < apart) close.push(`${a} and ${b} with ${eye}: ${far.toFixed(3)}`);
        }
      }
    }
    expect(close).toEqual([]);
  },
);

test("the program's accent gives the hue", () => {
  // jsdom has no CSS object; a browser's answers are tested in one (preview/look_test.go).
  vi.stubGlobal("CSS", { supports: () => false });
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
  vi.unstubAllGlobals();
});

/** A medium of which a test says whether it is so. */
function medium(matches: boolean) {
  let changed: () => unknown = () => undefined;
  const list = {
    matches,
    addEventListener: (_: string, listener: () => void) => {
      changed = listener;
    },
  } as unknown as MediaQueryList;
  const become = (next: boolean) => {
    Object.assign(list, { matches: next });
    changed();
  };
  return { list, become };
}

test("the reader's choice wins over the program, and the system decides where neither does", () => {
  const root = document.createElement("html");
  const system = medium(true);
  const print = medium(false);
  const media = (query: string) => (query === "print" ? print.list : system.list);
  const theme = new Appearance({}, root, media);
  expect([theme.mode(), root.dataset.theme]).toEqual(["auto", "dark"]);
  system.become(false);
  expect(root.dataset.theme).toBe("light");
  theme.choose("dark");
  expect(root.dataset.theme).toBe("dark");
  const again = new Appearance({ mode: "light", accent: "#0f766e" }, root, media);
  expect([again.mode(), root.style.getPropertyValue("--hue")]).toEqual(["dark", "186.4"]);
  again.replace({});
  expect(root.style.getPropertyValue("--hue")).toBe("");
});

test("what is printed is light, whatever is chosen", () => {
  const root = document.createElement("html");
  const print = medium(false);
  const media = (query: string) => (query === "print" ? print.list : medium(true).list);
  new Appearance({}, root, media).choose("dark");
  print.become(true);
  expect(root.dataset.theme).toBe("light");
  print.become(false);
  expect(root.dataset.theme).toBe("dark");
});
