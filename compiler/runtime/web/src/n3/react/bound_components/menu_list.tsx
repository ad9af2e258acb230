import { useRef } from "react";
import { Menu, MenuItem } from "react-aria-components";
import { Popover } from "./popover";

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
  const trigger = useRef(button);
  return (
    <Popover
      className="n3-popover"
      placement="bottom end"
      offset={4}
      aria-label={label}
      triggerRef={trigger}
      isOpen
      onOpenChange={onClose}
    >
      <Menu className="n3-menu" aria-label={label} autoFocus="first" onClose={onClose}>
        {entries.map(({ key, label: text, run }) => (
          <MenuItem key={key ?? text} id={key ?? text} className="n3-menu-item" onAction={run}>
            {text}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
