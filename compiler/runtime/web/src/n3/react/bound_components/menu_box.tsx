import { useRef, type ReactNode } from "react";
import { Menu } from "react-aria-components";
import { Popover } from "./popover";

interface Props {
  readonly label: string;
  /** What opened it, where it hangs. */
  readonly button: HTMLElement;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A menu below a button, with the entries that are in it. */
export function MenuBox({ label, button, onClose, children }: Props) {
  const trigger = useRef(button);
  return (
    <Popover
      aria-label={label}
      className="n3-popover"
      placement="bottom end"
      offset={4}
      triggerRef={trigger}
      isOpen
      onOpenChange={onClose}
    >
      <Menu className="n3-menu" aria-label={label} autoFocus="first" onClose={onClose}>
        {children}
      </Menu>
    </Popover>
  );
}
