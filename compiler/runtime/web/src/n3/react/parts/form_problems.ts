import { useCallback, useRef, useState, type RefObject } from "react";
import type { FieldErrors, FieldValues, Path, UseFormReturn } from "react-hook-form";
import type { ApiError } from "../../core/api_error";
import { problemText, type Labelled } from "../../core/problem_text";

/** What a form says in its own words. */
interface Sentences {
  readonly needAttention: (fields: number, label: string, message: string) => string;
  /** The server did not decide; the next try may succeed. */
  readonly notYet: (why: string) => string;
}

export interface FormProblems {
  /** For those who do not see the fields: how many have to be looked at, and the first of them. */
  readonly spoken: string;
  /** What has no field that it could be shown at. */
  readonly message: string | undefined;
  /** Of the form, in which each input has the name of its field. */
  readonly formRef: RefObject<HTMLFormElement | null>;
  readonly messageRef: RefObject<HTMLDivElement | null>;
  readonly focus: (name: string) => void;
  readonly clear: () => void;
  /** Says something above the fields, and goes there. */
  readonly say: (message: string) => void;
  /** The form's own checks found something: goes to the first. */
  readonly found: (errors: FieldErrors, shown: readonly Labelled[]) => void;
  /** The server did: says at each field what it does not take, and goes to the first. */
  readonly refused: (
    error: ApiError,
    shown: readonly Labelled[],
    others?: readonly Labelled[],
  ) => void;
}

/**
 * Where every form says why it was not sent, and where the focus goes then: at once. What react-hook-form does for
 * this (`shouldFocusError`, `setFocus`) it does after a while, when somebody may be typing elsewhere already.
 */
export function useFormProblems<Values extends FieldValues>(
  { formState, setError }: UseFormReturn<Values>,
  sentences: Sentences,
): FormProblems {
  const [spoken, setSpoken] = useState("");
  const formRef = useRef<HTMLFormElement>(null);
  const messageRef = useRef<HTMLDivElement>(null);

  const focus = useCallback((name: string) => {
    const found = formRef.current?.elements.namedItem(name);
    const input = found instanceof RadioNodeList ? found.item(0) : found;
    if (input instanceof HTMLElement) input.focus();
  }, []);
  const speak = (errors: readonly (readonly [label: string, message: string])[]) => {
    const [first] = errors;
    setSpoken(first === undefined ? "" : sentences.needAttention(errors.length, ...first));
  };

  const say = (message: string) => {
    setError("root", { message });
    requestAnimationFrame(() => messageRef.current?.focus());
  };

  return {
    say,
    spoken,
    message: formState.errors.root?.message,
    formRef,
    messageRef,
    focus,
    clear: () => {
      setSpoken("");
    },
    found: (errors, shown) => {
      const known = shown.flatMap(({ name, label }) => {
        const message = errors[name]?.message;
        return typeof message === "string" ? [{ name, label, message }] : [];
      });
      const [first] = known;
      if (first !== undefined) focus(first.name);
      speak(known.map(({ label, message }) => [label, message] as const));
    },
    refused: (error, shown, others = []) => {
      const known = shown.flatMap(({ name, label }) =>
        error.errors.filter(({ field }) => field === name).map((one) => ({ ...one, label })),
      );
      const [first] = known;
      for (const { field, message } of known) setError(field as Path<Values>, { message });
      // A rule over several fields may be shown at one of them.
      const all = error.errors.every(({ message }) => known.some((one) => one.message === message));
      if (first !== undefined) {
        focus(first.field);
        speak(known.map(({ label, message }) => [label, message] as const));
        if (all) return;
      }
      const rest = error.errors.filter(({ field }) => !known.some((one) => one.field === field));
      const message =
        rest.length > 0
          ? problemText(error, [...shown, ...others], rest)
          : error.transient
            ? sentences.notYet(error.message)
            : error.message;
      if (first === undefined) say(message);
      else setError("root", { message });
    },
  };
}
