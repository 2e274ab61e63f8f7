import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { ColumnSummary } from "../../../src/protocol/experiments.ts";
import { queryName } from "../analysis/queryText.ts";
import { useApp } from "../appContext.ts";
import { Button } from "../../components/Button.tsx";
import { Checkbox } from "../../components/Checkbox.tsx";
import { Popup } from "../../components/Popup.tsx";
import { TextField } from "../../components/TextField.tsx";
import { shortValue } from "../../values.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { addToFilter } from "./cellDeeds.ts";
import type { TableColumn } from "./columnLayout.ts";
import { boundText, chosenPiece, isBound } from "./columnFilter.ts";
import type { ChosenValues } from "./columnFilter.ts";
import type { OpenedHeader } from "./HeaderMenu.tsx";
import "./filterPopover.css";

interface FilterPopoverProps {
  readonly opened: OpenedHeader;
  readonly onClose: () => void;
}

/** What all runs have in a column, to choose from: a range, or some of the values. It is written into the filter line. */
export function FilterPopover({ opened: { column, at }, onClose }: FilterPopoverProps): ReactNode {
  const { value, failure } = useAnswer("columnSummary", [queryName(column.id)]);
  return (
    <Popup at={at} role="dialog" label={`Filter by ${column.title}`} onClose={onClose}>
      {failure && <p role="alert">{failure.message}</p>}
      {!value && !failure && <p className="dim">Looking at the runs…</p>}
      {value && <FilterForm column={column} summary={value} onClose={onClose} />}
    </Popup>
  );
}

interface FilterFormProps {
  readonly column: TableColumn;
  readonly summary: ColumnSummary;
  readonly onClose: () => void;
}

/** With more numbers than this a range says more than a list. */
const mostNumbers = 12;

function FilterForm({ column, summary, onClose }: FilterFormProps): ReactNode {
  const page = useApp();
  const [chosen, setChosen] = useState<ChosenValues>({ from: "", to: "", values: [], isMissing: false });
  const { lowest, highest, values, further, without } = summary;
  const isTime = column.id === "started" || column.id === "duration";
  const hasRange = lowest !== undefined && highest !== undefined && (isTime || column.isNumeric);
  const hasList = !isTime && !(hasRange && values.length + further > mostNumbers);
  const piece = chosenPiece(column.id, chosen);
  const submit = (): void => {
    if (piece === undefined) return;
    addToFilter(page, piece);
    onClose();
  };
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("vscode-text-field, vscode-checkbox")?.focus(), []);
  return (
    <form
      ref={form}
      className="filter-popover"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        const isField = event.target instanceof Element && event.target.localName === "vscode-text-field";
        if (event.key !== "Enter" || !isField) return;
        // Otherwise the header, which has the focus then, would take the key for a click.
        event.preventDefault();
        submit();
      }}
    >
      {hasRange && (
        <div className="filter-range">
          <Bound
            label="At least"
            column={column}
            limit={lowest}
            text={chosen.from}
            onText={(from) => setChosen({ ...chosen, from })}
          />
          <Bound
            label="At most"
            column={column}
            limit={highest}
            text={chosen.to}
            onText={(to) => setChosen({ ...chosen, to })}
          />
        </div>
      )}
      {hasList && <ValueList summary={summary} chosen={chosen} onChosen={setChosen} />}
      {without > 0 && (
        <Counted count={without}>
          <Checkbox checked={chosen.isMissing} onChange={(isMissing) => setChosen({ ...chosen, isMissing })}>
            Without a value
          </Checkbox>
        </Counted>
      )}
      <Button appearance="primary" onClick={submit}>
        Add to the filter
      </Button>
    </form>
  );
}

interface BoundProps {
  readonly label: string;
  readonly column: TableColumn;
  readonly limit: number;
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** One end of a range; what stands there while nothing is written is how far the runs reach. */
function Bound({ label, column, limit, text, onText }: BoundProps): ReactNode {
  return (
    <label>
      <span className="dim">{label}</span>
      <TextField
        label={label}
        placeholder={boundText(column.id, limit)}
        icon="symbol-numeric"
        value={text}
        onInput={onText}
      />
      {!isBound(column.id, text) && <span role="alert">This is no {column.id === "started" ? "time" : "number"}.</span>}
    </label>
  );
}

interface ValueListProps {
  readonly summary: ColumnSummary;
  readonly chosen: ChosenValues;
  readonly onChosen: (chosen: ChosenValues) => void;
}

/** So many values are drawn at once; the line above finds the others. */
const mostShown = 60;

function ValueList({ summary: { values, further }, chosen, onChosen }: ValueListProps): ReactNode {
  const [text, setText] = useState("");
  const found = values.filter(({ value }) => String(value).toLowerCase().includes(text.toLowerCase()));
  return (
    <div className="filter-values" role="group" aria-label="Values">
      {values.length > mostNumbers && (
        <TextField label="Find a value" placeholder="Find a value" icon="search" value={text} onInput={setText} />
      )}
      <div className="filter-value-list">
        {found.slice(0, mostShown).map(({ value, runs }) => (
          <Counted key={`${typeof value} ${value}`} count={runs}>
            <Checkbox
              checked={chosen.values.includes(value)}
              onChange={(checked) => {
                const others = chosen.values.filter((one) => one !== value);
                onChosen({ ...chosen, values: checked ? [...others, value] : others });
              }}
            >
              {value === "" ? "(empty)" : shortValue(value)}
            </Checkbox>
          </Counted>
        ))}
      </div>
      {found.length > mostShown || further > 0 ? (
        <p className="dim">
          {(Math.max(0, found.length - mostShown) + further).toLocaleString("en")} further values are not listed.
        </p>
      ) : null}
    </div>
  );
}

function Counted({ count, children }: { readonly count: number; readonly children: ReactNode }): ReactNode {
  return (
    <div className="filter-counted">
      {children}
      <span className="dim" title={`${count.toLocaleString("en")} runs`}>
        {count.toLocaleString("en")}
      </span>
    </div>
  );
}
