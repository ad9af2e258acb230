import { Button, Dialog, DialogTrigger } from "react-aria-components";
import { Popover } from "../popover";

interface Props {
  readonly columns: readonly {
    readonly name: string;
    readonly label: string;
    readonly shown: boolean;
  }[];
  readonly onToggle: (name: string, shown: boolean) => void;
}

/** Which columns are shown; the last one stays. */
export function ColumnPanel({ columns, onToggle }: Props) {
  const shown = columns.filter((column) => column.shown).length;
  return (
    <DialogTrigger>
      <Button className="n3-button" data-on={shown < columns.length || undefined}>
        Columns
      </Button>
      <Popover className="n3-popover" placement="bottom end" offset={6}>
        <Dialog className="n3-columns" aria-label="Columns">
          {columns.map((column) => (
            <label key={column.name} className="n3-check">
              <input
                type="checkbox"
                checked={column.shown}
                disabled={column.shown && shown === 1}
                onChange={({ target }) => {
                  onToggle(column.name, target.checked);
                }}
              />
              {column.label}
            </label>
          ))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
