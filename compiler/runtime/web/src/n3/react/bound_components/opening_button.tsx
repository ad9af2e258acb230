import { useState, type ReactNode } from "react";
import { preloadOverlays } from "./opened";

interface Props {
  readonly className: string;
  /** Where its text does not say all. */
  readonly label?: string;
  readonly on?: boolean;
  readonly tabIndex?: number;
  readonly busy?: boolean;
  readonly opens: "menu" | "dialog";
  readonly open: boolean;
  readonly onOpen: () => void;
  /** What it opens, beside the element that it is. */
  readonly opened: (button: HTMLElement) => ReactNode;
  readonly children: ReactNode;
}

/** A button that opens something over the page, whose code it fetches when somebody is about to press it. */
export function OpeningButton({ opens, open, onOpen, opened, children, ...props }: Props) {
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  return (
    <>
      <button
        ref={setButton}
        type="button"
        className={props.className}
        data-on={props.on === true || undefined}
        tabIndex={props.tabIndex}
        aria-label={props.label}
        aria-haspopup={opens}
        aria-expanded={open}
        // A button that is disabled while it has the focus loses it.
        aria-disabled={props.busy === true || undefined}
        onPointerEnter={preloadOverlays}
        onFocus={preloadOverlays}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (opens !== "menu" || event.key !== "ArrowDown" || event.altKey) return;
          event.preventDefault();
          event.stopPropagation();
          onOpen();
        }}
      >
        {children}
      </button>
      {open && button !== null && opened(button)}
    </>
  );
}
