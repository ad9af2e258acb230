import { parseColor, toOklch } from "./color";
import { keptChoices } from "./kept_choices";
import { Listeners } from "./listeners";

export type ThemeMode = "light" | "dark" | "auto";

/** The program's `theme`: a mode, an accent, and colours by name. */
export interface Theme {
  readonly mode?: ThemeMode;
  /** The one colour of the app; both themes are made from its hue. `primary` means the same. */
  readonly accent?: string;
  readonly primary?: string;
  readonly background?: string;
  readonly text?: string;
  /** Further colours, as `--color-NAME` for the program's own components. */
  readonly colors?: Readonly<Record<string, string>>;
}

/** How high rows and controls are. */
export type Density = "comfortable" | "compact";

const stored = "n3.theme";
const storedDensity = "n3.density";
const modes: readonly ThemeMode[] = ["auto", "light", "dark"];

/** The hue and strength of everything coloured; lightness stays, and with it the contrast. */
export function themeProperties(theme: Theme): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {};
  const written = theme.accent ?? theme.primary;
  const accent = written === undefined ? null : parseColor(written);
  if (accent !== null) {
    const { c, h } = toOklch(accent);
    properties["--hue"] = h.toFixed(1);
    properties["--chroma"] = Math.min(1, c / 0.15).toFixed(2);
  }
  if (theme.background !== undefined) properties["--program-bg"] = theme.background;
  if (theme.text !== undefined) properties["--program-text"] = theme.text;
  for (const [name, value] of Object.entries(theme.colors ?? {}))
    properties[`--color-${name}`] = value;
  return properties;
}

/**
 * Light, dark, or as the system is, and how dense: what the reader chose in this browser wins over
 * what the program says.
 */
export class Appearance {
  readonly #root: HTMLElement;
  readonly #dark: MediaQueryList;
  readonly #print: MediaQueryList;
  readonly #changed = new Listeners();
  #program: Theme;

  constructor(
    program: Theme,
    root = document.documentElement,
    media: (query: string) => MediaQueryList = (query) => matchMedia(query),
  ) {
    this.#program = program;
    this.#root = root;
    this.#dark = media("(prefers-color-scheme: dark)");
    this.#print = media("print");
    for (const list of [this.#dark, this.#print]) {
      list.addEventListener("change", () => {
        this.#apply();
      });
    }
    this.#apply();
  }

  readonly subscribe = this.#changed.subscribe;

  readonly mode = (): ThemeMode => {
    const chosen = keptChoices.get(stored);
    return modes.find((mode) => mode === chosen) ?? this.#program.mode ?? "auto";
  };

  choose(mode: ThemeMode): void {
    keptChoices.set(stored, mode);
    this.#apply();
  }

  readonly density = (): Density =>
    keptChoices.get(storedDensity) === "compact" ? "compact" : "comfortable";

  chooseDensity(density: Density): void {
    keptChoices.set(storedDensity, density);
    this.#apply();
  }

  replace(program: Theme): void {
    for (const name of Object.keys(themeProperties(this.#program)))
      this.#root.style.removeProperty(name);
    this.#program = program;
    this.#apply();
  }

  #apply(): void {
    const mode = this.mode();
    const dark = mode === "dark" || (mode === "auto" && this.#dark.matches);
    // Paper is white.
    this.#root.dataset.theme = dark && !this.#print.matches ? "dark" : "light";
    this.#root.dataset.density = this.density();
    for (const [name, value] of Object.entries(themeProperties(this.#program)))
      this.#root.style.setProperty(name, value);
    this.#changed.notify();
  }
}
