import { useRef, type ReactNode } from "react";
import { Dialog } from "react-aria-components";
import { Popover } from "./popover";

interface Props {
  readonly className: string;
  readonly label: string;
  /** What opened it, where it hangs. */
  readonly button: HTMLElement;
  readonly placement: "bottom start" | "bottom end" | "top";
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A box beside a button, in which something is entered. */
export function DialogBox({ className, label, button, placement, onClose, children }: Props) {
  const trigger = useRef(button);
  return (
    <Popover
      className="n3-popover"
      placement={placement}
      offset={6}
      triggerRef={trigger}
      isOpen
      onOpenChange={onClose}
    >
      <Dialog className={className} aria-label={label}>
        {children}
      </Dialog>
    </Popover>
  );
}
