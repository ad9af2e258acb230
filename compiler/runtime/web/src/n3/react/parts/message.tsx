import type { ReactNode, Ref } from "react";

interface MessageProps {
  readonly tone?: "info" | "good" | "warn" | "bad";
  readonly title?: string;
  /** What is read out at once (`alert`), or after what is being read; what is `bad` does not wait. */
  readonly role?: "alert" | "status";
  /** Where the focus may be put on it. */
  readonly ref?: Ref<HTMLDivElement>;
  /** Without them nothing is shown. */
  readonly children?: ReactNode;
}

/*
 * A status is read out when it changes, not when it comes into the page as a whole. So a message that comes and
 * goes stays mounted, and has children when there is something to say.
 */
export function Message(props: MessageProps) {
  const { tone = "info", title, role = tone === "bad" ? "alert" : "status", ref, children } = props;
  const silent = children === undefined || children === null || children === false;
  return (
    <div
      className={silent ? "n3-unseen" : "n3-note"}
      data-tone={tone}
      role={role}
      ref={ref}
      tabIndex={ref === undefined ? undefined : -1}
    >
      {!silent && title !== undefined && <strong>{title}</strong>}
      {children}
    </div>
  );
}
