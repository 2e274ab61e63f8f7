import type { ReactNode } from "react";
import type { CodeRow, ComparisonRows, RunSummary } from "../../../src/protocol/experiments.ts";
import { IconButton } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useApp } from "../appContext.ts";
import { CompareTable } from "./CompareTable.tsx";

/** The source files that are not the same in all runs. */
export function CodeTab({ rows: { runs, code } }: { readonly rows: ComparisonRows }): ReactNode {
  if (code.length === 0) {
    return <EmptyState icon="file-code" title="The code is the same" text="These runs ran the same source files." />;
  }
  return (
    <CompareTable
      runs={runs}
      label="file"
      noun="file"
      sections={[
        {
          rows: code.map((row) => ({
            key: row.path,
            differs: true,
            render: (index) => <CodeCell row={row} runs={runs} index={index} />,
          })),
        },
      ]}
    />
  );
}

interface CodeCellProps {
  readonly row: CodeRow;
  readonly runs: readonly RunSummary[];
  readonly index: number;
}

function CodeCell({ row: { path, digests }, runs, index }: CodeCellProps): ReactNode {
  const { controller } = useApp();
  const [baseline, run] = [runs[0], runs[index]];
  const [before, now] = [digests[0], digests[index]];
  if (index === 0 || !baseline || !run) return <span className="dim">{before === undefined ? "none" : ""}</span>;
  if (before === now) return <span className="dim">same</span>;
  const word = before === undefined ? "added" : now === undefined ? "removed" : "changed";
  return (
    <span className="code-cell">
      <span className="compared-value other">{word}</span>
      <IconButton
        icon="diff"
        text="Open diff"
        label={`Open diff of ${path} in ${run.name}`}
        onClick={() => controller.ask("openCodeDiff", { baselineId: baseline.id, runId: run.id, path })}
      />
    </span>
  );
}
