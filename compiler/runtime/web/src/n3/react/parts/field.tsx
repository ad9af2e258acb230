import { useId, type ReactNode } from "react";
import { form as words } from "../../words/form";
import "./field.css";

/** What is said below a field, and read with it. */
export interface FieldNote {
  readonly name: string;
  readonly className?: string;
  readonly role?: "status";
  readonly text: ReactNode;
}

interface FieldProps {
  readonly label: ReactNode;
  readonly kind: string;
  /** It needs the whole width of a form. */
  readonly wide?: boolean;
  /** What the preview finds it by. */
  readonly field?: string;
  readonly optional?: boolean;
  /** Several inputs have one label, and each one of its own. */
  readonly group?: boolean;
  readonly notes?: readonly FieldNote[];
  readonly hint?: string | undefined;
  readonly error?: string | null;
  readonly children: (input: {
    readonly id: string;
    readonly describedBy: string | undefined;
  }) => ReactNode;
}

/** An input with its label, what helps to fill it in, and what is wrong with it. */
export function Field(props: FieldProps) {
  const { label, kind, wide = false, optional = false, hint, error = null } = props;
  const { group = false, children } = props;
  const id = useId();
  const notes: readonly FieldNote[] = [
    ...(props.notes ?? []),
    ...(hint === undefined ? [] : [{ name: "help", text: hint }]),
    ...(error === null ? [] : [{ name: "error", className: "n3-field-error", text: error }]),
  ];
  const heading = (
    <>
      {label}
      {optional && <small>{words.optional}</small>}
    </>
  );
  const idOf = ({ name }: FieldNote) => `${id}-${name}`;
  const describedBy = notes.length === 0 ? undefined : notes.map(idOf).join(" ");
  return (
    <div
      className="n3-field"
      data-kind={kind}
      data-wide={wide || undefined}
      data-invalid={error !== null || undefined}
      data-n3-field={props.field}
      {...(group && { role: "group", "aria-labelledby": id, "aria-describedby": describedBy })}
    >
      {group ? (
        <span id={id} className="n3-field-label">
          {heading}
        </span>
      ) : (
        <label htmlFor={id} className="n3-field-label">
          {heading}
        </label>
      )}
      {children({ id, describedBy })}
      {notes.map((note) => (
        <p key={note.name} id={idOf(note)} className={note.className ?? "n3-help"} role={note.role}>
          {note.text}
        </p>
      ))}
    </div>
  );
}
