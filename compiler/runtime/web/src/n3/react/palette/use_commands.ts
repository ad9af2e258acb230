import { useLocation } from "wouter";
import type { Appearance } from "../../core/theme";
import { densities, themes } from "../appearance_controls";
import { useApp } from "../context";
import { useCurrentUser } from "../use_current_user";
import { useOfferedPages } from "../use_offered_pages";
import type { Command } from "./commands";
import type { FoundRow } from "./use_found_rows";
import type { PaletteView } from "./view";
import { palette as words } from "../../words/palette";
import { common } from "../../words/common";

interface Options {
  readonly onView: (view: PaletteView | null) => void;
  readonly appearance: Appearance;
}

/** What the reader may do from anywhere: go to a page, make a row, change how the app looks. */
export function useCommands({ onView, appearance }: Options): readonly Command[] {
  const { app, runtime } = useApp();
  const [, navigate] = useLocation();
  const me = useCurrentUser();
  const pages = useOfferedPages().map((page): Command => ({
    id: `page-${page.name}`,
    group: words.pages,
    label: page.title,
    icon: page.icon ?? "page",
    run: () => {
      navigate(page.path);
      onView(null);
    },
  }));
  const creates = app.datasets
    .map(({ name }) => runtime.handle(name).dataset)
    .filter(
      ({ name, schemas, pending }) =>
        schemas !== undefined && !pending && me?.datasets[name]?.create === true,
    )
    .map((dataset): Command => ({
      id: `create-${dataset.name}`,
      group: words.create,
      label: common.newOf(dataset.noun),
      icon: "plus",
      run: () => {
        onView({ type: "create", dataset });
      },
    }));
  const setting = (id: string, label: string, icon: Command["icon"], choose: () => void) => ({
    id,
    group: words.settings,
    label,
    icon,
    run: () => {
      choose();
      onView(null);
    },
  });
  return [
    ...pages,
    ...creates,
    ...themes.map(([mode, labelOf, icon]) =>
      setting(`theme-${mode}`, words.theme(labelOf()), icon, () => {
        appearance.choose(mode);
      }),
    ),
    ...densities.map(([density, labelOf, icon]) =>
      setting(`density-${density}`, words.density(labelOf()), icon, () => {
        appearance.chooseDensity(density);
      }),
    ),
    {
      id: "shortcuts",
      group: words.settings,
      label: words.shortcuts,
      icon: "keyboard",
      run: () => {
        onView({ type: "shortcuts" });
      },
    },
  ];
}

/** A row opens on the page that is made for one row of its dataset, and else where one is. */
export function useRowCommands(
  rows: readonly FoundRow[],
  onView: Options["onView"],
): readonly Command[] {
  const { app } = useApp();
  const [, navigate] = useLocation();
  const me = useCurrentUser();
  return rows.map(({ dataset, key, title }): Command => {
    const page = app.pages.find(
      ({ name, row }) => row === dataset.name && me?.pages[name]?.access !== false,
    );
    return {
      id: `row-${dataset.name}-${key}`,
      group: words.rows,
      label: title,
      detail: dataset.title,
      icon: "page",
      run: () => {
        if (page === undefined) onView({ type: "row", dataset, key });
        else {
          navigate(page.path.replace(/:\w+/, encodeURIComponent(key)));
          onView(null);
        }
      },
    };
  });
}
