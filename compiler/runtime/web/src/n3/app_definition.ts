import type { ComponentType } from "react";
import type { AnyDataset } from "./dataset";

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

export interface PageDefinition {
  readonly name: string;
  readonly title: string;
  /** `/orders/:id` has one parameter; a page with parameters has no place in the menu. */
  readonly path: string;
  /** False: the page has no place in the menu (the program's `navigation` leaves it out). */
  readonly menu?: boolean;
  readonly load: () => Promise<{ default: ComponentType }>;
}

/** The whole program, as the runtime needs it. */
export interface AppDefinition {
  readonly title: string;
  readonly theme?: Theme;
  /** IANA name; its days are those of `today()` and of charts. UTC where nothing is said. */
  readonly timezone?: string;
  /** Where `/` leads. */
  readonly home: string;
  readonly datasets: readonly AnyDataset[];
  readonly pages: readonly PageDefinition[];
}
