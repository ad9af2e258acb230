import type { ReactNode } from "react";
import { preloadForms } from "../form/panels";
import { table as words } from "../../../words/table";
import { page } from "../../../words/page";

interface Props {
  readonly title: string;
  /** Null where the table has no search. */
  readonly search: string | null;
  readonly onSearch: (text: string) => void;
  /** Null where the program has no download. */
  readonly exportUrl: string | null;
  readonly createLabel: string;
  /** Null where this reader makes no rows. */
  readonly onCreate: (() => void) | null;
  /** More tools, after the search. */
  readonly children: ReactNode;
}

/** What is done with a table as a whole. */
export function TableTools(props: Props) {
  const { title, search, onSearch, exportUrl, createLabel, onCreate, children } = props;
  return (
    <div className="n3-tools">
      {search !== null && (
        <input
          type="search"
          className="n3-input n3-search"
          aria-label={words.searchIn(title)}
          placeholder={page.search}
          value={search}
          onChange={({ target }) => {
            onSearch(target.value);
          }}
        />
      )}
      {children}
      {exportUrl !== null && (
        <a className="n3-button" href={exportUrl} download>
          {words.export}
        </a>
      )}
      {onCreate !== null && (
        <button
          type="button"
          className="n3-button n3-primary"
          onClick={onCreate}
          onPointerEnter={preloadForms}
          onFocus={preloadForms}
        >
          {createLabel}
        </button>
      )}
    </div>
  );
}
