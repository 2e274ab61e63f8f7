import type { ReactNode } from "react";
import type { ComparisonRows, RunValue } from "../../../src/protocol/experiments.ts";
import type { Cause } from "../../../src/protocol/experiments/reports.ts";
import { IconButton } from "../../components/Button.tsx";
import { useApp } from "../appContext.ts";

interface CauseActionsProps {
  readonly cause: Cause;
  readonly runIds: readonly [baseline: string, run: string];
  readonly rows: ComparisonRows;
}

/** What can be done to look at a cause, or to find out whether it is the one. */
export function CauseActions({ cause: { kind, subject }, runIds, rows }: CauseActionsProps): ReactNode {
  const { controller, store } = useApp();
  const [baselineId, runId] = runIds;
  if (subject === undefined) return <span />;
  switch (kind) {
    case "code":
      return (
        <IconButton
          icon="diff"
          text="Open diff"
          label={`Open diff of ${subject}`}
          onClick={() => controller.ask("openCodeDiff", { baselineId, runId, path: subject })}
        />
      );
    case "data":
      return (
        <IconButton
          icon="diff"
          text="Open diff"
          label={`Open diff of the data ${subject}`}
          onClick={() => controller.ask("openDataDiff", { baselineId, runId, path: subject })}
        />
      );
    case "param":
    case "seed":
      return <ParamActions label={subject} runIds={runIds} rows={rows} />;
    case "package":
    case "environment":
    case "hardware":
      return (
        <IconButton
          icon="list-flat"
          text="Show all"
          label="Show all that differs in the environment"
          onClick={() => store.dispatch({ type: "choose", choices: { tab: "environment" } })}
        />
      );
    case "stage":
    case "unknown":
      return <span />;
  }
}

interface ParamActionsProps {
  readonly label: string;
  readonly runIds: readonly [baseline: string, run: string];
  readonly rows: ComparisonRows;
}

function ParamActions({ label, runIds: [baselineId, runId], rows }: ParamActionsProps): ReactNode {
  const { controller } = useApp();
  const place = rows.runs.findIndex(({ id }) => id === runId);
  const baseline = rows.runs.find(({ id }) => id === baselineId);
  const value = rows.params.find(({ key }) => key === label)?.values[place];
  const canRerun = isScalar(value) && baseline?.state !== "running" && baseline?.origin?.kind !== "import";
  return (
    <span className="cause-actions">
      <IconButton
        icon="go-to-file"
        label={`Show where ${label} stands`}
        onClick={() => controller.ask("openParam", label)}
      />
      {canRerun && (
        <IconButton
          icon="debug-rerun"
          text="Try it alone"
          label={`Try it alone: run ${baseline?.name ?? "the baseline"} again, as the files are now, with only ${label} changed`}
          onClick={() => controller.ask("rerunWith", { runId: baselineId, label, value })}
        />
      )}
    </span>
  );
}

function isScalar(value: RunValue | undefined): value is string | number | boolean {
  return (
    typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
  );
}
