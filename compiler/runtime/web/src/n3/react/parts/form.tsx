import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  type ReactNode,
} from "react";
import { useController, useForm, type Control } from "react-hook-form";
import { ApiError } from "../../core/api_error";
import { parts as words } from "../../words/parts";
import { useEditor, useUnsaved } from "../unsaved";
import { FormFrame } from "./form_frame";
import { isSame, useLeaving } from "./leaving";
import { useFormProblems } from "./form_problems";

export type FormValue = string | boolean | readonly string[];
type FormValues = Readonly<Record<string, FormValue>>;

/** What a form knows of a field that is in it. */
interface KnownField {
  readonly name: string;
  readonly label: string;
  /** The value that is sent for what was typed. */
  readonly read: (value: FormValue) => FormValue;
}

interface FormScope {
  readonly control: Control<Record<string, FormValue>>;
  readonly isSending: boolean;
  readonly add: (field: KnownField) => () => void;
}

const FormContext = createContext<FormScope | null>(null);

interface FormProps<Values extends FormValues, Result> {
  /** The names of the fields, and what each has before anybody fills it in. */
  readonly initial: Values;
  readonly submit: string;
  /** Sends it; an `ApiError` is shown where it belongs. */
  readonly onSubmit: (values: Values) => Promise<Result>;
  /** It was sent. */
  readonly onDone?: (result: Result) => void;
  readonly onCancel?: () => void;
  /** After that it is empty again, for the next. */
  readonly clears?: boolean;
  /** False: leaving the page loses what was typed without a question, as of a password. */
  readonly guarded?: boolean;
  readonly children: ReactNode;
  /** At the end of the foot. */
  readonly tools?: ReactNode;
}

/*
 * A form that belongs to no dataset: fields and a button, and what every form of the page does. Its own checks
 * come first; what the server refuses is said at its field, or above all of them where it has none. The focus goes
 * to the first field that needs attention, and a screen reader says which.
 */
export function Form<Values extends FormValues, Result>(props: FormProps<Values, Result>) {
  const { initial, clears = false, guarded = true, onSubmit, onDone, onCancel } = props;
  const form = useForm<Record<string, FormValue>>({
    defaultValues: initial,
    mode: "onTouched",
    shouldFocusError: false,
  });
  const { control, getValues, reset, handleSubmit } = form;
  const { isSubmitting } = form.formState;
  const problems = useFormProblems(form, {
    needAttention: words.needAttention,
    notYet: words.notSentYet,
  });
  const known = useRef(new Set<KnownField>());

  /** What nobody has typed over: from here on, something else is a change. */
  const begun = useRef<FormValues>(initial);
  const begin = useCallback(
    (values: FormValues) => {
      begun.current = values;
      reset(values);
    },
    [reset],
  );
  const isChanged = useCallback(() => {
    const names = Object.keys(begun.current);
    return guarded && names.some((name) => !isSame(getValues(name), begun.current[name]));
  }, [guarded, getValues]);
  const discard = useCallback(() => {
    begin(begun.current);
  }, [begin]);
  useEditor(useUnsaved(), isChanged, discard);

  const send = async (typed: FormValues) => {
    const sent: Record<string, FormValue> = { ...typed };
    for (const { name, read } of known.current) sent[name] = read(typed[name] ?? "");
    try {
      // Its names are those of `initial`, and each field keeps the type of its value.
      const result = await onSubmit(sent as Values);
      begin(clears ? initial : typed);
      onDone?.(result);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problems.refused(error, [...known.current]);
    }
  };

  const add = useCallback((field: KnownField) => {
    known.current.add(field);
    return () => {
      known.current.delete(field);
    };
  }, []);
  const scope = useMemo(
    () => ({ control, isSending: isSubmitting, add }),
    [control, isSubmitting, add],
  );
  return (
    <FormContext value={scope}>
      <FormFrame
        problems={problems}
        submit={props.submit}
        pending={isSubmitting}
        onSubmit={(event) => {
          void handleSubmit(send, (errors) => {
            problems.found(errors, [...known.current]);
          })(event);
        }}
        onCancel={onCancel}
        tools={props.tools}
      >
        {props.children}
      </FormFrame>
    </FormContext>
  );
}

interface FieldOptions<Value extends FormValue> extends Omit<KnownField, "read"> {
  readonly read?: ((value: Value) => Value) | undefined;
  /** What is wrong with what was typed, or chosen. */
  readonly check: (value: Value) => string | null;
}

/** One field of the form around it. */
export function useFormField<Value extends FormValue>(options: FieldOptions<Value>) {
  const { name, label, check, read } = options;
  const scope = useContext(FormContext);
  if (scope === null) throw new Error(`The field "${name}" is not in a <Form>.`);
  const { control, add, isSending } = scope;
  const { field, fieldState } = useController({
    control,
    name,
    rules: { validate: (value) => check(value as Value) ?? true },
  });
  const { value }: { readonly value: unknown } = field;
  if (value === undefined) throw new Error(`"${name}" is missing in the form's "initial".`);
  const left = useLeaving(value as Value, field.onChange, field.onBlur);
  useEffect(
    () => add({ name, label, read: (value) => read?.(value as Value) ?? value }),
    [add, name, label, read],
  );
  return {
    value: value as Value,
    change: left.onChange,
    onBlur: left.onBlur,
    inputRef: field.ref,
    error: fieldState.error?.message ?? null,
    isSending,
  };
}
