import type { ButtonHTMLAttributes } from "react";
import "./button.css";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className"> {
  readonly kind?: "primary" | "quiet" | "danger";
  /** What it does is under way. It keeps the focus, which a disabled button loses. */
  readonly pending?: boolean;
}

export function Button({ kind, pending = false, type = "button", onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={kind === undefined ? "n3-button" : `n3-button n3-${kind}`}
      aria-disabled={pending || undefined}
      onClick={(event) => {
        if (pending) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
