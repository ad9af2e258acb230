import { useEffect, useId, useState } from "react";
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { ApiError } from "../../core/api_error";
import {
  changedBeside,
  conflictsOf,
  decided,
  type Choice,
  type FieldConflict,
} from "../../core/conflict";
import { titleOf, type AnyDataset, type AnyRow } from "../../core/dataset";
import type { FieldSpec } from "../../core/fields";
import { longestUnasked } from "../../core/outbox";
import { days } from "../../core/durations";
import { meet, type OutboxEntry, type RowChange, type Write } from "../../core/outbox_entry";
import { problemText } from "../../core/problem_text";
import type { Runtime } from "../../core/runtime";
import { common } from "../../words/common";
import { outbox as words } from "../../words/outbox";
import { page } from "../../words/page";
import { FieldValue } from "../bound_components/field_value";
import { useRuntime } from "../context";
import { useOutbox } from "./use_outbox";
import "./outbox.css";

/** Everything that waits, what it is about, and what the person can do. */
export default function OutboxPanel({ onClose }: { readonly onClose: () => void }) {
  const kept = useOutbox();
  // Whoever has decided about the last is done here.
  const [had, setHad] = useState(false);
  if (!had && kept.length > 0) setHad(true);
  const done = had && kept.length === 0;
  useEffect(() => {
    if (done) onClose();
  }, [done, onClose]);
  return (
    <ModalOverlay
      className="n3-overlay"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="n3-modal n3-outbox-modal">
        <Dialog className="n3-dialog">
          <Heading slot="title">{words.title}</Heading>
          {kept.length === 0 && <p>{words.none}</p>}
          <ul className="n3-outbox">
            {kept.map((entry, i) => (
              <Kept
                key={entry.id}
                entry={entry}
                behind={kept.slice(0, i).some((other) => meet(other, entry))}
              />
            ))}
          </ul>
          <div className="n3-form-foot">
            <Button className="n3-button" onPress={onClose}>
              {words.close}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** One write. */
function Kept({ entry, behind }: { readonly entry: OutboxEntry; readonly behind: boolean }) {
  const runtime = useRuntime();
  const { outbox } = runtime;
  const { id, write, problem } = entry;
  const dataset = runtime.datasets.find(({ name }) => name === entry.dataset);
  const conflict = conflictIn(entry, dataset);
  return (
    <li className="n3-outbox-entry" data-tone={problem === null ? undefined : "bad"}>
      <h3>
        <bdi>{headingOf(runtime, entry, dataset)}</bdi>
        {dataset !== undefined && <small>{dataset.title}</small>}
      </h3>
      {dataset !== undefined && (conflict === null || conflict.conflicts.length === 0) && (
        <Values
          dataset={dataset}
          write={conflict === null ? write : { op: "update", changes: [conflict.change] }}
        />
      )}
      <p className="n3-outbox-state">
        {problem === null
          ? behind
            ? words.behind
            : words.waits
          : conflict !== null
            ? conflict.conflicts.length > 0
              ? words.changed
              : words.rowChanged
            : problem.code === "too_old"
              ? words.tooOld(longestUnasked / days(1))
              : problemText(new ApiError(problem), dataset?.fields ?? [])}
      </p>
      {conflict !== null && dataset !== undefined && write.op === "update" ? (
        <Decision
          {...conflict}
          onDecide={(change) => {
            const changes = write.changes.flatMap((one) =>
              one.key === conflict.change.key ? (change ?? []) : one,
            );
            if (changes.length === 0) outbox.discard(id);
            else outbox.retry(id, { ...write, changes });
          }}
        />
      ) : (
        <div className="n3-outbox-actions">
          <button
            type="button"
            className="n3-button"
            onClick={() => {
              outbox.discard(id);
            }}
          >
            {page.discard}
          </button>
          {problem !== null && (
            <button
              type="button"
              className="n3-button"
              onClick={() => {
                outbox.retry(id);
              }}
            >
              {problem.code === "too_old" ? words.send : page.tryAgain}
            </button>
          )}
        </div>
      )}
    </li>
  );
}

interface Conflict {
  readonly change: RowChange;
  readonly current: AnyRow;
  readonly conflicts: readonly FieldConflict[];
  /** What somebody else has changed beside it. */
  readonly beside: readonly FieldSpec[];
}

/** What the person has to choose in, where a row has changed under an update. */
function conflictIn(
  { write, problem }: OutboxEntry,
  dataset: AnyDataset | undefined,
): Conflict | null {
  if (problem?.code !== "precondition_failed" || write.op !== "update") return null;
  const { current } = problem;
  if (dataset === undefined || typeof current?._version !== "number") return null;
  const row = { ...current, _version: current._version };
  const change = write.changes.find(({ key }) => key === row[dataset.key as keyof typeof row]);
  if (change === undefined) return null;
  return {
    change,
    current: row,
    conflicts: conflictsOf(dataset, change, row),
    beside: changedBeside(dataset, change, row, write.conflict ?? "merge"),
  };
}

function headingOf(
  runtime: Runtime,
  { write }: OutboxEntry,
  dataset: AnyDataset | undefined,
): string {
  if (dataset === undefined) return write.op;
  const { rows } = runtime.handle(dataset.name);
  switch (write.op) {
    case "create": {
      const title = write.values[dataset.titleField];
      const what = common.newOf(dataset.noun);
      return typeof title === "string" && title !== "" ? `${what}: ${title}` : what;
    }
    case "update": {
      const [first, ...others] = write.changes;
      const row = first?.base ?? (first === undefined ? null : rows.get(first.key).base);
      if (others.length > 0) return words.rows(write.changes.length);
      return row === null ? `#${first?.key ?? ""}` : titleOf(dataset, row);
    }
    case "delete": {
      const [first, ...others] = write.keys;
      if (first === undefined || others.length > 0)
        return words.deleted(words.rows(write.keys.length));
      const { base } = rows.get(first);
      return words.deleted(base === null ? `#${first}` : titleOf(dataset, base));
    }
  }
}

/** What is written, field by field; of several rows, of the first. */
function Values({ dataset, write }: { readonly dataset: AnyDataset; readonly write: Write }) {
  if (write.op === "delete") return null;
  const values = write.op === "create" ? write.values : (write.changes[0]?.patch ?? {});
  const fields = dataset.fields.filter(({ name }) => name in values);
  return (
    <dl className="n3-outbox-values">
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.label}</dt>
          <dd dir="auto">
            <ValueOrEmpty field={field} value={values[field.name]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ValueOrEmpty({ field, value }: Parameters<typeof FieldValue>[0]) {
  const empty = value === null || value === undefined || value === "";
  return empty ? (
    <span className="n3-muted">{words.empty}</span>
  ) : (
    <FieldValue {...{ field, value }} />
  );
}

/** Theirs, yours or both, field by field and side by side. */
function Decision({
  change,
  current,
  conflicts,
  beside,
  onDecide,
}: Conflict & {
  /** The change as it is to be made now; null where nothing of it is left. */
  readonly onDecide: (change: RowChange | null) => void;
}) {
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({});
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onDecide(decided(change, current, conflicts, choices));
      }}
    >
      {beside.length > 0 && (
        <>
          <p className="n3-outbox-state">{words.beside}</p>
          <dl className="n3-outbox-values">
            {beside.map((field) => (
              <div key={field.name}>
                <dt>{field.label}</dt>
                <dd dir="auto">
                  <ValueOrEmpty field={field} value={current[field.name]} />
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {conflicts.map((conflict) => (
        <FieldChoice
          key={conflict.field.name}
          conflict={conflict}
          choice={choices[conflict.field.name] ?? "mine"}
          onChoice={(choice) => {
            setChoices({ ...choices, [conflict.field.name]: choice });
          }}
        />
      ))}
      <div className="n3-outbox-actions">
        <button type="submit" className="n3-button n3-primary">
          {common.save}
        </button>
        <button
          type="button"
          className="n3-button"
          onClick={() => {
            onDecide(null);
          }}
        >
          {page.discard}
        </button>
      </div>
    </form>
  );
}

function FieldChoice({
  conflict: { field, mine, theirs, both },
  choice,
  onChoice,
}: {
  readonly conflict: FieldConflict;
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
}) {
  const name = useId();
  const offered: readonly (readonly [Choice, unknown])[] = [
    ["theirs", theirs],
    ["mine", mine],
    ...(both === null ? [] : ([["both", both.value]] as const)),
  ];
  return (
    <fieldset className="n3-conflict">
      <legend>{field.label}</legend>
      {offered.map(([one, value]) => (
        <label key={one} data-chosen={one === choice || undefined}>
          <span>
            <input
              type="radio"
              name={name}
              checked={one === choice}
              onChange={() => {
                onChoice(one);
              }}
            />
            {words[one]}
          </span>
          <span dir="auto" className="n3-conflict-value">
            <ValueOrEmpty field={field} value={value} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}
