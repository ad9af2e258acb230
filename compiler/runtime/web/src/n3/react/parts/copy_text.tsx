import { useRef, useState } from "react";
import { copyText } from "../../core/clipboard";
import { parts as words } from "../../words/parts";
import { withHeldKey } from "../held_key";
import { Button } from "./button";
import { Field } from "./field";
import "./copy_text.css";

interface CopyTextProps {
  readonly label: string;
  readonly text: string;
  /** Such as that it is not shown again. */
  readonly hint?: string;
}

/** A text that is taken somewhere else: a key, the address of an invitation. */
export function CopyText({ label, text, hint }: CopyTextProps) {
  const [said, setSaid] = useState("");
  const line = useRef<HTMLInputElement>(null);
  const copy = async () => {
    const isCopied = await copyText(text);
    setSaid(isCopied ? words.copied : words.selected(withHeldKey("C")));
    if (isCopied) return;
    line.current?.focus();
    line.current?.select();
  };
  return (
    <Field label={label} kind="copy" wide hint={hint}>
      {({ id, describedBy }) => (
        <>
          <span className="n3-copy">
            <input
              ref={line}
              id={id}
              className="n3-input"
              // Addresses and keys are written to the right in every script.
              dir="ltr"
              readOnly
              aria-describedby={describedBy}
              value={text}
              onFocus={({ target }) => {
                target.select();
              }}
            />
            <Button aria-label={words.copyOf(label)} onClick={() => void copy()}>
              {words.copy}
            </Button>
          </span>
          <p className={said === "" ? "n3-unseen" : "n3-copied"} role="status">
            {said}
          </p>
        </>
      )}
    </Field>
  );
}
