import { useSyncExternalStore } from "react";
import type { Appearance, Density, ThemeMode } from "../core/theme";
import { Icon, type IconName } from "./icon";
import { page as words } from "../words/page";

type Choice<Value> = readonly [value: Value, label: () => string, icon: IconName];

export const themes: readonly Choice<ThemeMode>[] = [
  ["light", () => words.light, "sun"],
  ["dark", () => words.dark, "moon"],
  ["auto", () => words.system, "screen"],
];

export const densities: readonly Choice<Density>[] = [
  ["comfortable", () => words.comfortable, "roomy"],
  ["compact", () => words.compact, "compact"],
];

/** Light or dark, and how dense: kept in this browser. */
export function AppearanceControls({ appearance }: { readonly appearance: Appearance }) {
  const mode = useSyncExternalStore(appearance.subscribe, appearance.mode);
  const density = useSyncExternalStore(appearance.subscribe, appearance.density);
  return (
    <div className="n3-appearance">
      <Segments
        label={words.theme}
        choices={themes}
        chosen={mode}
        onChoose={(value) => {
          appearance.choose(value);
        }}
      />
      <Segments
        label={words.density}
        choices={densities}
        chosen={density}
        onChoose={(value) => {
          appearance.chooseDensity(value);
        }}
      />
    </div>
  );
}

interface SegmentsProps<Value extends string> {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { label, choices, chosen, onChoose } = props;
  return (
    <div className="n3-segments" role="group" aria-label={label}>
      {choices.map(([value, labelOf, icon]) => (
        <button
          key={value}
          type="button"
          aria-label={labelOf()}
          title={labelOf()}
          aria-pressed={chosen === value}
          onClick={() => {
            onChoose(value);
          }}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}
