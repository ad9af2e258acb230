import type { ReactNode, SubmitEventHandler } from "react";
import { page } from "../../words/page";
import { isComposing } from "../composing";
import { Button } from "./button";
import type { FormProblems } from "./form_problems";
import { Message } from "./message";

interface FormFrameProps {
  /** The dataset whose rows it writes. */
  readonly dataset?: string;
  readonly problems: FormProblems;
  readonly submit: string;
  readonly pending: boolean;
  /** What it is about is gone. */
  readonly disabled?: boolean;
  readonly onSubmit: SubmitEventHandler<HTMLFormElement>;
  readonly onCancel?: (() => void) | undefined;
  readonly children: ReactNode;
  /** Above the fields. */
  readonly before?: ReactNode;
  /** Below them. */
  readonly after?: ReactNode;
  /** At the end of the foot. */
  readonly tools?: ReactNode;
}

/** What every form has around its fields: what is wrong above them, the buttons below. */
export function FormFrame({ problems, pending, children, ...props }: FormFrameProps) {
  const { spoken, message, formRef, messageRef } = problems;
  return (
    <form
      ref={formRef}
      className="n3-form"
      data-n3-dataset={props.dataset}
      noValidate
      onSubmit={(event) => {
        // A form in a panel that was opened from this one is below it for React.
        event.stopPropagation();
        event.preventDefault();
        if (pending || props.disabled === true) return;
        problems.clear();
        props.onSubmit(event);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && isComposing(event)) event.preventDefault();
      }}
    >
      <div className="n3-form-body">
        <p className="n3-unseen" role="status" aria-live="assertive">
          {spoken}
        </p>
        {props.before}
        {message !== undefined && (
          <Message tone="bad" ref={messageRef}>
            {message}
          </Message>
        )}
        <div className="n3-form-fields">{children}</div>
        {props.after}
      </div>
      {/* A press keeps the focus where it is: an error shown at blur would move the button away. */}
      <div
        className="n3-form-foot"
        onMouseDown={(event) => {
          event.preventDefault();
        }}
      >
        <Button type="submit" kind="primary" pending={pending} disabled={props.disabled}>
          {props.submit}
        </Button>
        {props.onCancel !== undefined && <Button onClick={props.onCancel}>{page.cancel}</Button>}
        {props.tools}
      </div>
    </form>
  );
}
