import { useId, useState, type KeyboardEvent } from "react";
import type { Appearance } from "../../core/theme";
import { isComposing } from "../composing";
import { Icon } from "../icon";
import { grouped, matching, type Command } from "./commands";
import { useCommands, useRowCommands } from "./use_commands";
import { useFoundRows } from "./use_found_rows";
import type { PaletteView } from "./view";
import { palette as words } from "../../words/palette";

interface Props {
  readonly onView: (view: PaletteView | null) => void;
  readonly appearance: Appearance;
}

/** A combobox whose list is always open (ARIA Authoring Practices, "Editable Combobox"). */
export function PaletteSearch({ onView, appearance }: Props) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const { rows, searching } = useFoundRows(typed);
  const commands = useCommands({ onView, appearance });
  const found = useRowCommands(rows, onView);
  const groups = grouped([...matching(commands, typed), ...found]);
  const inOrder = groups.flatMap(([, list]) => list);
  // Rows come later than commands, and may be fewer than those before.
  const place = Math.min(chosen, inOrder.length - 1);
  const active = inOrder[place];
  const id = useId();
  const idOf = (command: Command) => `${id}${command.id}`;

  const press = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && inOrder.length > 0) {
      const next = (place + step + inOrder.length) % inOrder.length;
      setChosen(next);
      const command = inOrder[next];
      if (command !== undefined)
        document.getElementById(idOf(command))?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") active?.run();
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="n3-palette-field">
        <Icon name="search" />
        <input
          role="combobox"
          type="text"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          aria-label={words.placeholder}
          aria-expanded={inOrder.length > 0}
          aria-controls={`${id}list`}
          aria-autocomplete="list"
          aria-activedescendant={active === undefined ? undefined : idOf(active)}
          placeholder={words.placeholder}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setChosen(0);
          }}
          onKeyDown={press}
        />
        <kbd aria-hidden="true">{words.keys.escape}</kbd>
      </div>
      <div id={`${id}list`} className="n3-palette-list" role="listbox" aria-label={words.results}>
        {groups.map(([group, list]) => (
          <div key={group} role="group" aria-label={group}>
            <div className="n3-palette-group" aria-hidden="true">
              {group}
            </div>
            {list.map((command) => (
              <div
                key={command.id}
                id={idOf(command)}
                role="option"
                className="n3-palette-item"
                aria-selected={command === active}
                onPointerMove={() => {
                  setChosen(inOrder.indexOf(command));
                }}
                onClick={command.run}
              >
                <Icon name={command.icon} />
                <span dir="auto">{command.label}</span>
                {command.detail !== undefined && <small>{command.detail}</small>}
              </div>
            ))}
          </div>
        ))}
      </div>
      <p className="n3-palette-foot" role="status">
        {inOrder.length > 0
          ? words.found(inOrder.length)
          : searching
            ? words.searching
            : words.nothing(typed)}
      </p>
    </>
  );
}
