import { useState } from "react";
import { DialogButton } from "../dialog_button";
import { table as words } from "../../../words/table";

interface Props {
  readonly className: string;
  /** In their order. */
  readonly columns: readonly {
    readonly name: string;
    readonly label: string;
    readonly shown: boolean;
  }[];
  readonly onToggle: (name: string, shown: boolean) => void;
  readonly onMove: (name: string, by: number) => void;
}

/** Which columns are shown, and in which order; the last one stays. */
export function ColumnPanel({ className, columns, onToggle, onMove }: Props) {
  const [open, setOpen] = useState(false);
  const shown = columns.filter((column) => column.shown).length;
  return (
    <DialogButton
      className={className}
      on={shown < columns.length}
      text={words.columns}
      open={open}
      onOpenChange={setOpen}
      box={{ className: "n3-columns", label: words.columns, placement: "bottom end" }}
    >
      {columns.map(({ name, label, shown: isShown }) => (
        <div key={name} className="n3-column">
          <label className="n3-check">
            <input
              type="checkbox"
              checked={isShown}
              disabled={isShown && shown === 1}
              onChange={({ target }) => {
                onToggle(name, target.checked);
              }}
            />
            {label}
          </label>
          {isShown &&
            ([-1, 1] as const).map((by) => (
              <button
                key={by}
                type="button"
                className="n3-icon-button"
                aria-label={by < 0 ? words.moveUp(label) : words.moveDown(label)}
                onClick={() => {
                  onMove(name, by);
                }}
              >
                {by < 0 ? "↑" : "↓"}
              </button>
            ))}
        </div>
      ))}
    </DialogButton>
  );
}
