import { useState } from "react";
import type { ReactNode } from "react";
import type { ComparisonRows } from "../../../src/protocol/experiments.ts";
import type { Cause, Explanation, Likelihood } from "../../../src/protocol/experiments/reports.ts";
import { Dropdown } from "../../components/Dropdown.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { CauseRow } from "./CauseRow.tsx";
import { CodeText } from "./CodeText.tsx";

/** Why a run is better or worse than the baseline: the verdict, then everything that differs, the likely causes first. */
export function WhyTab({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  const { runId, metric } = useAppState((state) => state.choices.why);
  const [baseline, ...others] = rows.runs;
  const run = others.find(({ id }) => id === runId) ?? others.at(-1);
  const known = metric !== undefined && rows.metrics.some(({ key }) => key === metric);
  const question = { baseline: baseline?.id ?? "", run: run?.id ?? "", ...(known && { metric }) };
  // Not with every metric of a live run: what earlier runs say is looked through each time.
  const revision = JSON.stringify(rows.runs.map(({ state, metrics }) => [state, Object.keys(metrics).length]));
  const { value, failure } = useAnswer("explain", [question], revision);
  if (failure) return <EmptyState icon="error" title={failure.message} text={failure.cure} isAlert />;
  if (!value) return <Waiting>Looking for causes</Waiting>;
  return (
    <div className="why">
      <Questions rows={rows} explanation={value} />
      <Verdict explanation={value} />
      <Causes rows={rows} explanation={value} />
      {value.same.length > 0 && <p className="why-same">The same in both: {value.same.join(", ")}.</p>}
    </div>
  );
}

interface WhyProps {
  readonly rows: ComparisonRows;
  readonly explanation: Explanation;
}

/** Which run, and by which metric, where there is a choice. */
function Questions({ rows, explanation: { runs, metric, metrics } }: WhyProps): ReactNode {
  const { store } = useApp();
  const why = useAppState((state) => state.choices.why);
  const others = rows.runs.slice(1);
  if (others.length < 2 && metrics.length < 2) return null;
  return (
    <div className="why-questions">
      {others.length > 1 && (
        <Dropdown
          label="explain"
          opensBelow
          value={runs[1].id}
          options={others.map(({ id, name }) => ({ value: id, text: name }))}
          onChange={(runId) => store.dispatch({ type: "choose", choices: { why: { ...why, runId } } })}
        />
      )}
      {metrics.length > 1 && metric && (
        <Dropdown
          label="by"
          opensBelow
          value={metric.key}
          options={metrics.map((key) => ({ value: key, text: key }))}
          onChange={(chosen) => store.dispatch({ type: "choose", choices: { why: { ...why, metric: chosen } } })}
        />
      )}
    </div>
  );
}

const verdictIcons = { better: "arrow-up", worse: "arrow-down", same: "check", unknown: "arrow-swap" } as const;

function Verdict({ explanation: { verdict, remarks, metric } }: { readonly explanation: Explanation }): ReactNode {
  const kind = metric?.verdict ?? "unknown";
  return (
    <div className={`why-verdict verdict-${kind}`}>
      <h3>
        <Icon name={verdictIcons[kind]} />
        <span>
          <CodeText text={verdict} />
        </span>
      </h3>
      {remarks.map((remark) => (
        <p key={remark}>
          <CodeText text={remark} />
        </p>
      ))}
    </div>
  );
}

const groups: readonly { readonly likelihood: Likelihood; readonly title: string }[] = [
  { likelihood: "likely", title: "Likely" },
  { likelihood: "possible", title: "Possible" },
  { likelihood: "unlikely", title: "Unlikely" },
];

function Causes({ rows, explanation }: WhyProps): ReactNode {
  const found = groups.map((group) => ({
    ...group,
    causes: explanation.causes.filter(({ likelihood }) => likelihood === group.likelihood),
  }));
  return found
    .filter(({ causes }) => causes.length > 0)
    .map(({ likelihood, title, causes }) => (
      <CauseGroup key={likelihood} title={title} causes={causes} rows={rows} explanation={explanation} />
    ));
}

/** So many causes of a group are shown before somebody asks for all. */
const shownFirst = 12;

function CauseGroup({
  title,
  causes,
  rows,
  explanation,
}: WhyProps & { readonly title: string; readonly causes: readonly Cause[] }): ReactNode {
  const [showsAll, setShowsAll] = useState(false);
  const [baseline, run] = explanation.runs;
  const shown = showsAll ? causes : causes.slice(0, shownFirst);
  return (
    <section className="cause-group" aria-label={`${title} causes`}>
      <h4>{title}</h4>
      <ul>
        {shown.map((cause) => (
          <CauseRow key={`${cause.kind} ${cause.message}`} cause={cause} runIds={[baseline.id, run.id]} rows={rows} />
        ))}
      </ul>
      {shown.length < causes.length && (
        <button type="button" className="link" onClick={() => setShowsAll(true)}>
          Show {causes.length - shown.length} more
        </button>
      )}
    </section>
  );
}
