import { useId, useState, type KeyboardEvent, type Ref } from "react";
import { useSession } from "../../context";
import { keyOf, titleOf, type AnyDataset, type AnyRow } from "../../dataset";
import type { FieldSpec } from "../../fields";
import { useDatasetRows } from "../../use_dataset";
import { useDebounced } from "../../use_debounced";

interface Props {
  readonly field: FieldSpec;
  readonly dataset: AnyDataset;
  /** The key of the chosen row, as text. */
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onBlur?: () => void;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly id?: string;
  readonly name?: string;
  readonly className?: string;
  readonly label?: string;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
}

const choices = 20;
const searchRest = 150;

/** Chooses a row of another dataset: what is typed is searched for on the server. */
export function ReferenceInput(props: Props) {
  const { field, dataset, text, onText, inputRef, id, name, className, label } = props;
  const listId = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const search = useDebounced(typed ?? "", searchRest);
  const { rows, searchable } = useChoices(dataset, search);
  const title = useTitle(dataset, text, rows);

  const options: readonly (AnyRow | null)[] = field.required === true ? rows : [null, ...rows];
  const keyText = (row: AnyRow | null) => (row === null ? "" : String(keyOf(dataset, row)));
  const close = () => {
    setOpen(false);
    setTyped(null);
  };
  const choose = (row: AnyRow | null) => {
    onText(keyText(row));
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const taken = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        taken();
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (open) setActive((active + step + options.length) % Math.max(1, options.length));
        else setOpen(true);
        break;
      }
      case "Enter": {
        const row = options[active];
        if (!open || row === undefined) break;
        taken();
        choose(row);
        break;
      }
      case "Escape":
        if (!open) break;
        taken();
        close();
    }
  };

  return (
    <div className="n3-reference">
      <input
        id={id}
        name={name}
        className={className}
        ref={inputRef}
        role="combobox"
        type="text"
        aria-label={label}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && active < options.length ? `${listId}-${active}` : undefined}
        aria-invalid={props.invalid === true ? true : undefined}
        aria-describedby={props.describedBy}
        aria-required={field.required === true ? true : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={searchable ? "Search…" : "Choose…"}
        value={typed ?? title}
        onChange={({ target }) => {
          setTyped(target.value);
          setActive(field.required === true || target.value === "" ? 0 : 1);
          setOpen(true);
        }}
        onClick={() => {
          setOpen(true);
        }}
        onBlur={() => {
          close();
          props.onBlur?.();
        }}
        onKeyDown={onKeyDown}
      />
      {open && (
        <ul className="n3-choices" role="listbox" id={listId} aria-label={dataset.title}>
          {options.map((row, i) => (
            <li
              key={keyText(row)}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={keyText(row) === text}
              data-active={i === active || undefined}
              onMouseDown={(event) => {
                // The press must not take the focus, which would end the choice.
                event.preventDefault();
                choose(row);
              }}
            >
              {row === null ? "–" : titleOf(dataset, row)}
            </li>
          ))}
          {rows.length === 0 && <li role="presentation">Nothing found</li>}
        </ul>
      )}
    </div>
  );
}

/** The rows that are offered: the first by title, or those that a search finds. */
function useChoices(dataset: AnyDataset, search: string) {
  const searchable = dataset.searchable.size > 0;
  const { data: rows } = useDatasetRows(
    dataset.name,
    {
      page: 1,
      page_size: choices,
      ...(dataset.sortable.has(dataset.titleField) ? { sort_by: dataset.titleField } : {}),
      ...(searchable && search !== "" ? { search } : {}),
    },
    { refreshPolicy: "manual" },
  );
  return { rows, searchable };
}

/** What stands for the chosen row. */
function useTitle(dataset: AnyDataset, text: string, rows: readonly AnyRow[]): string {
  const session = useSession(dataset.name);
  if (text === "") return "";
  const numeric = dataset.fields.find(({ name }) => name === dataset.key)?.type === "integer";
  const row =
    rows.find((one) => String(keyOf(dataset, one)) === text) ??
    session.rows.view(numeric ? Number(text) : text);
  return row === null ? `#${text}` : titleOf(dataset, row);
}
