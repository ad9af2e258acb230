import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { UnsavedChanges } from "../../core/unsaved_changes";
import { isComposing } from "../composing";
import { LeaveQuestion, UnsavedContext, useEditor, useUnsaved } from "../unsaved";
import { form as words } from "../../words/form";
import "./side_panel.css";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  /** Buttons beside the title. */
  readonly tools?: ReactNode;
  /** Keys pressed outside of the inputs; true where it was one of its own. */
  readonly onKey?: (event: KeyboardEvent) => boolean;
  /** Where its forms are kept from being left; its own where none is given. */
  readonly place?: UnsavedChanges | undefined;
  readonly children: ReactNode;
}

/*
 * A panel at the side of the page, which stays in use beside it: the page is neither covered by a veil nor taken
 * from assistive technology. On a phone it is the whole screen. It is a dialog without being modal: the focus
 * goes into it when it opens and back to where it was when it closes, and Escape inside closes it. While
 * something in it is not saved, closing asks.
 */
export function SidePanel({ title, onClose, tools, onKey, children, ...given }: Props) {
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  const [place] = useState(() => given.place ?? new UnsavedChanges());
  useEditor(useUnsaved(), place.isChanged, place.discard);

  // What is inside may take the focus before the panel is told that it is there.
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    if (panel.current?.contains(document.activeElement) !== true) panel.current?.focus();
    return () => {
      const giveBack = () => {
        const { activeElement } = document;
        const lost = activeElement === null || activeElement === document.body;
        if (lost && before instanceof HTMLElement && before.isConnected) before.focus();
      };
      giveBack();
      // While a question about the panel closes with it, the page takes no focus.
      requestAnimationFrame(giveBack);
    };
  }, [before]);

  const close = () => {
    place.leave(onClose);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // Dialogs and panels that were opened from here are below it for React, not for the person.
    const { target, currentTarget } = event;
    if (!(target instanceof Element) || !currentTarget.contains(target)) return;
    if (event.defaultPrevented || isComposing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (target.closest("input, textarea, select") === null && onKey?.(event) === true) {
      event.preventDefault();
    }
  };

  return createPortal(
    <UnsavedContext value={place}>
      <section
        ref={panel}
        className="n3-panel"
        role="dialog"
        aria-labelledby={titleId}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <div className="n3-panel-head">
          <h2 id={titleId} dir="auto">
            {title}
          </h2>
          {tools}
          <button
            type="button"
            className="n3-icon-button"
            aria-label={words.close}
            title={words.closeWithKey}
            onClick={close}
          >
            ×
          </button>
        </div>
        {children}
      </section>
      <LeaveQuestion place={place} />
    </UnsavedContext>,
    document.body,
  );
}
