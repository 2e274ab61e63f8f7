import { useState } from "react";
import type { ReactNode } from "react";
import type { ColumnId } from "../../../../src/protocol/experiments.ts";
import {
  correlationWords,
  foundWords,
  percent,
  signed,
  warningsOf,
} from "../../../../src/protocol/experiments/analysis.ts";
import type { Importance, ParamImportance } from "../../../../src/protocol/experiments/analysis.ts";
import { Button } from "../../../components/Button.tsx";
import { EmptyState } from "../../../components/EmptyState.tsx";
import { Icon } from "../../../components/Icon.tsx";
import { Waiting } from "../../../components/Waiting.tsx";
import { counted } from "../../../counts.ts";
import { useApp } from "../../appContext.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { ColumnPicker } from "../ColumnPicker.tsx";
import { titleOfColumn } from "../columnNames.ts";
import { ScopeSwitch } from "../ScopeSwitch.tsx";
import { useChoicesOf } from "../../state/useChoicesOf.ts";
import type { ScopedRuns } from "../useScope.ts";
import { WithValues } from "../WithValues.tsx";
import { ImportancePlot } from "./ImportancePlot.tsx";

/** How much each parameter tells of a metric, and when not to believe it. */
export function ImportanceTab({ scoped }: { readonly scoped: ScopedRuns }): ReactNode {
  const [choices, change] = useChoicesOf("analysis");
  const metrics = scoped.columns
    .filter(({ group, isNumeric }) => group === "metrics" && isNumeric)
    .map(({ id, key }) => ({ id, title: key, group: "" }));
  const chosen = metrics.find(({ id }) => id === choices.explained)?.id ?? scoped.metric?.id;
  if (chosen === undefined) {
    return (
      <EmptyState
        icon="graph-left"
        title="No metric"
        text="None of the runs has a metric whose values are numbers, so there is nothing to explain."
      />
    );
  }
  return (
    <div className="analysis importance">
      <div className="analysis-head">
        <ScopeSwitch />
        <ColumnPicker
          label="What explains"
          value={chosen}
          columns={metrics}
          onChange={(explained) => change({ explained })}
        />
      </div>
      <Explained scoped={scoped} metric={chosen} />
    </div>
  );
}

function Explained({ scoped, metric }: { readonly scoped: ScopedRuns; readonly metric: ColumnId }): ReactNode {
  const answer = useAnswer("importance", [{ of: scoped.of, metric: titleOfColumn(metric) }], scoped.revision);
  // What was found of another metric must not be taken for this one's.
  const isStale = answer.value !== undefined && answer.value.metric !== titleOfColumn(metric);
  if (isStale && !answer.failure) return <Waiting>Looking for what explains it</Waiting>;
  return (
    <WithValues answer={answer}>
      {(found) => (found.problem ? <Problem found={found} scoped={scoped} /> : <Found found={found} scoped={scoped} />)}
    </WithValues>
  );
}

/** Why nothing can be said, and what would help. */
function Problem({ found, scoped }: { readonly found: Importance; readonly scoped: ScopedRuns }): ReactNode {
  const [, change] = useChoicesOf("analysis");
  const [title = "", text] = foundWords(found);
  return (
    <EmptyState icon="info" title={title} text={text}>
      {scoped.scope === "selected" && (
        <Button onClick={() => change({ scope: "table" })}>Look at all runs in the table</Button>
      )}
    </EmptyState>
  );
}

function Found({ found, scoped }: { readonly found: Importance; readonly scoped: ScopedRuns }): ReactNode {
  const [open, setOpen] = useState<string>();
  const warnings = warningsOf(found);
  return (
    <>
      <p className="importance-summary">{foundWords(found).join(" ")}</p>
      {warnings.map((warning) => (
        <p key={warning} className="importance-warning">
          <Icon name="warning" />
          <span>{warning}</span>
        </p>
      ))}
      <ol className="importance-list" aria-label={`What explains ${found.metric}, the most important first`}>
        {found.params.map((param) => (
          <ImportanceRow
            key={param.key}
            param={param}
            found={found}
            scoped={scoped}
            isOpen={open === param.key}
            onToggle={() => setOpen((before) => (before === param.key ? undefined : param.key))}
          />
        ))}
      </ol>
      {found.leftOut > 0 && (
        <p className="dim importance-summary">
          {counted(found.leftOut, "parameter")} that never {found.leftOut === 1 ? "differs" : "differ"}, or in every
          run,
          {found.leftOut === 1 ? " was" : " were"} left out.
        </p>
      )}
      <details className="importance-meaning">
        <summary>What this means</summary>
        <p>
          A random forest learns to rank the runs by {found.metric} from their parameters. A parameter is important
          where it ranks runs that it has not seen worse once that parameter’s values are shuffled. Shares add up to 100
          %; the hatched part of a bar is what a parameter that has nothing to do with the metric may come to by chance.
        </p>
        <p>
          The correlation (Spearman’s ρ) says whether the metric rises (+) or falls (−) with the parameter, from −1 to
          1; it does not see a peak in the middle. Importance is no cause: parameters that were changed together share
          it, and what was never varied cannot show. Running, failed and diverged runs without a number are left out.
        </p>
      </details>
    </>
  );
}

interface ImportanceRowProps {
  readonly param: ParamImportance;
  readonly found: Importance;
  readonly scoped: ScopedRuns;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function ImportanceRow({ param, found, scoped, isOpen, onToggle }: ImportanceRowProps): ReactNode {
  const { store } = useApp();
  const [, change] = useChoicesOf("analysis");
  const { key, share, correlation, twins } = param;
  const isChance = share <= found.chance;
  const most = found.params[0]?.share ?? 1;
  const scatter = (): void => {
    change({ x: `params:${key}`, y: `metrics:${found.metric}` });
    store.dispatch({ type: "choose", choices: { tab: "scatter" } });
  };
  return (
    <li className={isChance ? "by-chance" : ""}>
      <button type="button" className="importance-row" aria-expanded={isOpen} onClick={onToggle}>
        <Icon name={isOpen ? "chevron-down" : "chevron-right"} />
        <span className="importance-name truncated" title={key}>
          {key}
        </span>
        <span className="importance-bar">
          <span style={{ width: `${(100 * share) / most}%` }} />
          <span className="chance" style={{ width: `${(100 * Math.min(share, found.chance)) / most}%` }} />
        </span>
        <span className="importance-share">{percent(share)}</span>
        <span className="importance-sign" title={correlationWords(correlation)}>
          <span aria-hidden="true">{correlation === undefined ? "" : signed(correlation)}</span>
          <span className="unseen">
            {isChance && "no more than chance, "}
            {correlationWords(correlation)}
          </span>
        </span>
      </button>
      {isOpen && (
        <div className="importance-open">
          {twins.length > 0 && (
            <p className="dim">Changed only together with {twins.join(", ")}: nobody can tell these apart.</p>
          )}
          <ImportancePlot scoped={scoped} param={`params:${key}`} metric={`metrics:${found.metric}`} />
          <button type="button" className="link" onClick={scatter}>
            Open as a scatter plot
          </button>
        </div>
      )}
    </li>
  );
}
