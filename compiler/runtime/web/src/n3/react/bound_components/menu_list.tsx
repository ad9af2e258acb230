import { MenuItem } from "react-aria-components";
import { MenuBox } from "./menu_box";

export interface MenuEntry {
  /** Its label, if it has no other name. */
  readonly key?: string;
  readonly label: string;
  readonly run: () => void;
}

interface Props {
  readonly label: string;
  /** What opened it, where it hangs. */
  readonly button: HTMLElement;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
}

/** What is to be chosen from, below a button. */
export function MenuList({ label, button, entries, onClose }: Props) {
  return (
    <MenuBox label={label} button={button} onClose={onClose}>
      {entries.map(({ key, label: text, run }) => (
        <MenuItem key={key ?? text} id={key ?? text} className="n3-menu-item" onAction={run}>
          {text}
        </MenuItem>
      ))}
    </MenuBox>
  );
}
