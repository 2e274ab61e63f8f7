import type { ReactNode } from "react";
import type { StopDraft } from "../../../src/protocol/sweep.ts";
import { Checkbox } from "../../components/Checkbox.tsx";
import { Dropdown } from "../../components/Dropdown.tsx";
import { Field } from "../../components/Field.tsx";
import { usePartNote } from "../notes.ts";
import { useSweep, useSweepState } from "../sweepContext.ts";

const comparisons: readonly { readonly value: StopDraft["comparison"]; readonly text: string }[] = [
  { value: ">", text: "is above" },
  { value: ">=", text: "is at least" },
  { value: "<", text: "is below" },
  { value: "<=", text: "is at most" },
];

/** So many names of metrics are a help. */
const offeredMetrics = 6;

/** The rule by which a run of which nothing comes is ended. */
export function StopRule(): ReactNode {
  const { store } = useSweep();
  const stop = useSweepState((state) => state.choices.draft?.stop);
  const first = useSweepState((state) => state.space?.metrics[0] ?? "");
  const change = (changes: StopDraft | undefined): void =>
    store.dispatch({ type: "draft", changes: { stop: changes } });
  return (
    <div className="stop-rule">
      <Checkbox
        checked={stop !== undefined}
        onChange={(isOn) => change(isOn ? { metric: first, comparison: ">", value: "", after: "" } : undefined)}
      >
        End a run early by a metric
      </Checkbox>
      {stop && <RuleFields stop={stop} onChange={change} />}
    </div>
  );
}

interface RuleFieldsProps {
  readonly stop: StopDraft;
  readonly onChange: (stop: StopDraft) => void;
}

function RuleFields({ stop, onChange }: RuleFieldsProps): ReactNode {
  const onCompared = (chosen: string): void =>
    onChange({ ...stop, comparison: comparisons.find(({ value }) => value === chosen)?.value ?? stop.comparison });
  return (
    <div role="group" aria-label="When a run is ended">
      <div className="fields">
        <Field
          label="Metric"
          placeholder="val_loss"
          size="wide"
          value={stop.metric}
          note={usePartNote("stop.metric")}
          onInput={(metric) => onChange({ ...stop, metric })}
        />
        <Dropdown label="When it" value={stop.comparison} options={comparisons} onChange={onCompared} />
        <Field
          label="Limit"
          value={stop.value}
          note={usePartNote("stop.value")}
          onInput={(value) => onChange({ ...stop, value })}
        />
        <Field
          label="From step"
          placeholder="0"
          value={stop.after}
          note={usePartNote("stop.after")}
          onInput={(after) => onChange({ ...stop, after })}
        />
      </div>
      <Metrics onChoose={(metric) => onChange({ ...stop, metric })} />
    </div>
  );
}

function Metrics({ onChoose }: { readonly onChoose: (metric: string) => void }): ReactNode {
  const metrics = useSweepState((state) => state.space?.metrics);
  if (!metrics || metrics.length === 0) return null;
  return (
    <p className="metrics dim">
      The last run wrote
      {metrics.slice(0, offeredMetrics).map((metric) => (
        <button key={metric} type="button" className="link" onClick={() => onChoose(metric)}>
          {metric}
        </button>
      ))}
    </p>
  );
}
