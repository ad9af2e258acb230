import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent, type Ref } from "react";
import { keyOf, titleOf, type AnyDataset, type AnyRow } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import { editText, parseText } from "../../../core/format";
import { isWritable } from "../../../core/validation";
import { textOf } from "../../../core/value_text";
import { useDatasetRows } from "../../use_dataset";
import { isComposing } from "../../composing";
import { useCurrentUser } from "../../use_current_user";
import type { InputProps } from "../../parts/inputs";
import { CreatePanel } from "../form/panels";
import { useDebounced } from "../../use_debounced";
import { useTitle } from "./reference_title";
import { usePlace } from "./use_place";
import { inputs as words } from "../../../words/inputs";

/** Its text is the key of the chosen row. */
interface Props extends InputProps {
  readonly field: FieldSpec;
  readonly dataset: AnyDataset;
  readonly inputRef?: Ref<HTMLInputElement>;
  /** The choices are offered at once: the input is in a cell that is being edited. */
  readonly opened?: boolean | undefined;
  /** A row that is not there may be made. */
  readonly withNew?: boolean | undefined;
}

/** No key begins with a blank. */
const newRow = " new" as const;
/** A row, none of them, or one that is made now. */
type Option = AnyRow | null | typeof newRow;

const choices = 20;
const searchRest = 150;

/**
 * Chooses a row of another dataset: what is typed is searched for on the server. Enter takes what
 * is highlighted; so does Tab once something was typed or the arrows were used.
 */
export function ReferenceInput(props: Props) {
  const { field, dataset, text, onText, inputRef, id, name, className, label } = props;
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(props.opened ?? false);
  /** Null: nothing was highlighted yet. */
  const [active, setActive] = useState<number | null>(null);
  const { rows, searchable, more, settled } = useChoices(dataset, typed ?? "");
  const chosen = parseText(field, text);
  const title = useTitle(dataset, "value" in chosen ? textOf(chosen.value) : "", rows);
  usePlace(box, list, open);
  const creates = useCurrentUser()?.datasets[dataset.name]?.create === true;
  const withNew = props.withNew === true && creates && dataset.schemas !== undefined;
  /** What the new row is called, while it is being made. */
  const [making, setMaking] = useState<string | null>(null);

  const optional = field.required !== true && (typed ?? "").trim() === "";
  const none: readonly Option[] = optional ? [null] : [];
  // Offered once it is known what there is: Enter would take it too soon.
  const made: readonly Option[] = withNew && settled ? [newRow] : [];
  const options: readonly Option[] = [...none, ...rows, ...made];
  const keyText = (row: Option) =>
    row === null ? "" : row === newRow ? newRow : editText(field, keyOf(dataset, row));
  const highlighted = active === null ? -1 : Math.min(active, options.length - 1);
  useEffect(() => {
    const option = list.current?.querySelector("[data-active]");
    // Not every surrounding has it.
    if (open && option !== null && option !== undefined && "scrollIntoView" in option)
      option.scrollIntoView({ block: "nearest" });
  }, [open, highlighted]);

  const close = () => {
    setOpen(false);
    setTyped(null);
    setActive(null);
  };
  const choose = (row: Option) => {
    if (row === newRow) setMaking((typed ?? "").trim());
    else onText(keyText(row));
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const taken = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    const row = options[highlighted];
    if (isComposing(event)) return;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        taken();
        const down = event.key === "ArrowDown";
        const { length } = options;
        if (open && highlighted >= 0) setActive((highlighted + (down ? 1 : -1) + length) % length);
        else {
          const chosen = options.findIndex((option) => keyText(option) === text);
          setActive(Math.max(0, chosen));
          setOpen(true);
        }
        break;
      }
      case "Enter":
        if (!open || (row === undefined && typed === null)) break;
        taken();
        if (row !== undefined) choose(row);
        break;
      case "Tab":
        if (open && row !== undefined) choose(row);
        break;
      case "Escape":
        if (!open) break;
        taken();
        close();
    }
  };

  const endOfRows = (
    <>
      {rows.length === 0 && (
        <li role="option" aria-disabled="true" aria-selected="false">
          {words.nothingFound}
        </li>
      )}
      {more && (
        <li role="option" aria-disabled="true" aria-selected="false">
          {searchable ? words.typeForMore : words.thereAreMore}
        </li>
      )}
    </>
  );

  return (
    <div className="n3-reference" ref={box}>
      <input
        id={id}
        name={name}
        className={className}
        ref={inputRef}
        role="combobox"
        type="text"
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && highlighted >= 0 ? `${listId}-${highlighted}` : undefined}
        aria-invalid={props.invalid === true ? true : undefined}
        aria-describedby={props.describedBy}
        aria-required={field.required === true ? true : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={searchable ? words.searchRow : words.chooseRow}
        value={typed ?? title}
        onChange={({ target }) => {
          setTyped(target.value);
          setActive(0);
          setOpen(true);
        }}
        // The press, not the click: what is said at the blur of another field may move this one.
        onMouseDown={() => {
          setOpen(true);
        }}
        onBlur={() => {
          close();
          props.onBlur?.();
        }}
        onKeyDown={onKeyDown}
        dir="auto"
      />
      {making !== null && (
        <CreatePanel
          dataset={dataset}
          widget={`${name ?? ""}:${listId}`}
          preset={presetOf(dataset, making)}
          onCreated={(row) => {
            if (row !== null) onText(keyText(row));
          }}
          onClose={() => {
            setMaking(null);
          }}
        />
      )}
      {open && (
        <ul className="n3-choices" role="listbox" id={listId} aria-label={dataset.title} ref={list}>
          {options.map((row, i) => (
            <Fragment key={keyText(row)}>
              {row === newRow && endOfRows}
              <li
                id={`${listId}-${i}`}
                role="option"
                aria-selected={keyText(row) === text}
                data-active={i === highlighted || undefined}
                onMouseDown={(event) => {
                  // The press must not take the focus, which would end the choice.
                  event.preventDefault();
                  event.stopPropagation();
                  choose(row);
                }}
              >
                {row === null ? (
                  <span className="n3-nothing">{words.none}</span>
                ) : row === newRow ? (
                  words.makeNew(dataset.noun)
                ) : (
                  titleOf(dataset, row)
                )}
              </li>
            </Fragment>
          ))}
          {made.length === 0 && endOfRows}
        </ul>
      )}
    </div>
  );
}

interface Choices {
  readonly rows: readonly AnyRow[];
  readonly searchable: boolean;
  readonly more: boolean;
  /** The server has said what there is of what was typed. */
  readonly settled: boolean;
}

/** The rows that are offered: the first by title, or those that a search finds. */
function useChoices(dataset: AnyDataset, typed: string): Choices {
  const wanted = typed.trim();
  const search = useDebounced(wanted, searchRest);
  const searchable = dataset.searchable.size > 0;
  const { data, fetching, hasMore } = useDatasetRows(
    dataset.name,
    {
      page: 1,
      page_size: choices,
      ...(dataset.sortable.has(dataset.titleField) ? { sort_by: dataset.titleField } : {}),
      ...(searchable && search !== "" ? { search } : {}),
    },
    { refreshPolicy: "manual" },
  );
  // Until the server has found what was typed, nothing is offered that does not have it.
  const found = searchable && search === wanted && !fetching;
  const rows = found
    ? data
    : data.filter((row) => titleOf(dataset, row).toLowerCase().includes(wanted.toLowerCase()));
  const settled = searchable ? found : !fetching;
  return { rows, searchable, more: hasMore && (found || wanted === ""), settled };
}

/** What was searched for names the new row. */
function presetOf(dataset: AnyDataset, title: string): Readonly<Record<string, string>> {
  const field = dataset.fields.find(({ name }) => name === dataset.titleField);
  const named = title !== "" && field !== undefined && isWritable(dataset, field, "create");
  return named ? { [field.name]: title } : {};
}
