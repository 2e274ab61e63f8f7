import { useDeferredValue, useMemo, useState } from "react";
import type { CSSProperties, ReactNode } from "react";
import { shortNumber } from "../../../src/protocol/numbers.ts";
import type { ImportanceDrawing } from "../../../src/protocol/experiments/plots.ts";
import { Button } from "../../components/Button.tsx";
import { TextField } from "../../components/TextField.tsx";
import { RunHead } from "../comparison/RunHead.tsx";
import { drawnParts } from "./comparedRuns.ts";
import type { ComparedRuns } from "./comparedRuns.ts";
import { featureRows, greatestValue } from "./featureRanks.ts";
import type { FeatureCell } from "./featureRanks.ts";
import { useChoicesOf } from "../state/useChoicesOf.ts";

interface ImportancePlotProps {
  readonly title: string;
  readonly drawing: ImportanceDrawing;
  readonly compared: ComparedRuns;
}

/** What each feature weighs in each run: its place, its value as a bar, and how it has moved since the baseline. */
export function ImportancePlot({ title, drawing, compared }: ImportancePlotProps): ReactNode {
  const [{ featureCount }, choose] = useChoicesOf("plots");
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const parts = useMemo(() => drawnParts(drawing.runs, compared), [drawing, compared]);
  const hasBaseline = parts[0] !== undefined && parts[0].runId === compared.runs[0]?.id;
  const rows = useMemo(() => featureRows(drawing.features, parts, hasBaseline), [drawing, parts, hasBaseline]);
  const found = rows.filter(({ feature }) => feature.toLowerCase().includes(wanted));
  const greatest = parts.map(greatestValue);
  const runs = parts.flatMap(({ runId }) => compared.runs.find(({ id }) => id === runId) ?? []);
  return (
    <section className="importance" aria-label={title}>
      <header className="plot-head">
        <h4 className="truncated" title={title}>
          {title}
        </h4>
        {rows.length > featureCount && (
          <TextField
            label={`Features of ${title}`}
            placeholder="Search features"
            icon="search"
            value={text}
            onInput={setText}
          />
        )}
      </header>
      <div className="importance-scroll" role="region" aria-label={`${title} by feature`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{drawing.isRanked ? "feature" : ""}</th>
              {runs.map((run, index) => (
                <th key={run.id} scope="col">
                  <RunHead run={run} isBaseline={hasBaseline && index === 0} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, featureCount).map(({ feature, cells }) => (
              <tr key={feature}>
                <th scope="row" className="truncated" title={feature}>
                  {feature}
                </th>
                {cells.map((cell, index) => (
                  <td key={parts[index]?.runId}>
                    {cell && (
                      <Weight
                        cell={cell}
                        share={Math.abs(cell.value) / (greatest[index] || 1)}
                        slot={parts[index]?.slot ?? 0}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.length === 0 && <p className="dim">No feature is called so.</p>}
      {found.length > featureCount && (
        <Button onClick={() => choose({ featureCount: featureCount * 2 })}>
          {`Show more of ${found.length.toLocaleString("en")}`}
        </Button>
      )}
    </section>
  );
}

interface WeightProps {
  readonly cell: FeatureCell;
  /** Of the greatest value of the run. */
  readonly share: number;
  readonly slot: number;
}

function Weight({ cell: { value, rank, rise }, share, slot }: WeightProps): ReactNode {
  const style = { "--share": share, "--colour": `var(--cairn-series-${slot % 8})` } as CSSProperties;
  return (
    <span className="weight" title={`${value}, rank ${rank}`}>
      <span className="weight-rank">{rank}</span>
      <span className={`weight-bar ${value < 0 ? "negative" : ""}`} style={style} aria-hidden="true" />
      <span className="weight-value">{shortNumber(value)}</span>
      <span className="weight-rise">{rise !== undefined && rise !== 0 && <Rise by={rise} />}</span>
    </span>
  );
}

function Rise({ by }: { readonly by: number }): ReactNode {
  const words = `${Math.abs(by)} ${Math.abs(by) === 1 ? "place" : "places"} ${by > 0 ? "higher" : "lower"} than in the baseline`;
  return (
    <span title={words}>
      <span aria-hidden="true">
        {by > 0 ? "▲" : "▼"}
        {Math.abs(by)}
      </span>
      <span className="unseen">{words}</span>
    </span>
  );
}
