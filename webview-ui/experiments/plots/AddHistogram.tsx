import { useState } from "react";
import type { ReactNode } from "react";
import type { HistogramSource, NumberTable } from "../../../src/protocol/experiments/plots.ts";
import { Button } from "../../components/Button.tsx";
import { Dropdown } from "../../components/Dropdown.tsx";

/** In the list of files, what the runs themselves have. */
const metricsOfRuns = "";

interface AddHistogramProps {
  readonly tables: readonly NumberTable[];
  readonly metrics: readonly string[];
  readonly onAdd: (source: HistogramSource) => void;
}

/** Chooses a column of a file, or a metric of the runs, to be shown as a histogram. */
export function AddHistogram({ tables, metrics, onAdd }: AddHistogramProps): ReactNode {
  const files = [
    ...tables.map(({ path, columns }) => ({ path, text: path, columns })),
    ...(metrics.length > 0 ? [{ path: metricsOfRuns, text: "metrics of the runs", columns: metrics }] : []),
  ];
  const [path, setPath] = useState<string>();
  const [column, setColumn] = useState<string>();
  const file = files.find((one) => one.path === path) ?? files[0];
  if (!file) return null;
  const chosen = column !== undefined && file.columns.includes(column) ? column : (file.columns[0] ?? "");
  const source = file.path === metricsOfRuns ? { metric: chosen } : { path: file.path, column: chosen };
  return (
    <div className="add-histogram" role="group" aria-label="Add a histogram">
      <Dropdown
        label="of"
        value={file.path}
        options={files.map((one) => ({ value: one.path, text: one.text }))}
        onChange={setPath}
      />
      <Dropdown
        label="column"
        value={chosen}
        options={file.columns.map((name) => ({ value: name, text: name }))}
        onChange={setColumn}
      />
      <Button icon="add" onClick={() => onAdd(source)}>
        Add
      </Button>
    </div>
  );
}
