import { useDeferredValue, useMemo } from "react";
import type { ReactNode } from "react";
import type { ComparisonRows } from "../../../src/protocol/experiments.ts";
import type { HistogramSource, PlotInfo, PlotList } from "../../../src/protocol/experiments/plots.ts";
import { IconButton } from "../../components/Button.tsx";
import { Checkbox } from "../../components/Checkbox.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { TextField } from "../../components/TextField.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useAppState } from "../appContext.ts";
import { RunMark } from "../RunMark.tsx";
import { useAnswer } from "../state/useAnswer.ts";
import { AddHistogram } from "./AddHistogram.tsx";
import type { ComparedRuns } from "./comparedRuns.ts";
import { PlotCard } from "./PlotCard.tsx";
import { useChoicesOf } from "../state/useChoicesOf.ts";
import { plotGroups } from "./plotGroups.ts";
import type { PlotGroup } from "./plotGroups.ts";

/** The plots that the compared runs have left, by kind. */
export function PlotsTab({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  const { runs, artifacts, metrics } = rows;
  const selection = useAppState((state) => state.choices.selection);
  const compared = useMemo(
    (): ComparedRuns => ({
      runs,
      names: new Map(runs.map(({ id, name }) => [id, name])),
      slots: new Map(selection.map(({ id, slot }) => [id, slot])),
    }),
    [runs, selection],
  );
  // What is found changes with what the runs have left, and not with every point of one that goes on.
  const left = useMemo(
    () => artifacts.map(({ path, versions }) => `${path} ${versions.map((one) => one?.digest).join(" ")}`).join("\n"),
    [artifacts],
  );
  const { value: list, failure } = useAnswer("findPlots", [runs.map(({ id }) => id)], left);
  if (failure) return <EmptyState icon="error" title={failure.message} text={failure.cure} isAlert />;
  if (!list) return <Waiting>Looking for plots</Waiting>;
  const numbers = metrics.filter(({ values }) => values.some((value) => typeof value === "number"));
  return <Plots list={list} compared={compared} metrics={numbers.map(({ key }) => key)} />;
}

interface PlotsProps {
  readonly list: PlotList;
  readonly compared: ComparedRuns;
  readonly metrics: readonly string[];
}

function Plots({ list, compared, metrics }: PlotsProps): ReactNode {
  const [{ text, histograms }, choose] = useChoicesOf("plots");
  const wanted = useDeferredValue(text);
  const groups = useMemo(() => plotGroups(list.plots, wanted), [list, wanted]);
  const add = (source: HistogramSource): void => {
    const others = histograms.filter((one) => JSON.stringify(one) !== JSON.stringify(source));
    choose({ histograms: [...others, source] });
  };
  return (
    <div className="plots">
      <div className="plots-head">
        <ul className="plot-key" aria-label="Runs">
          {compared.runs.map(({ id, name }) => (
            <li key={id}>
              <RunMark slot={compared.slots.get(id) ?? 0} withLine />
              <span className="truncated" title={name}>
                {name}
              </span>
            </li>
          ))}
        </ul>
        {list.plots.length > 0 && (
          <TextField
            label="Filter plots"
            placeholder="Filter plots"
            icon="filter"
            value={text}
            onInput={(value) => choose({ text: value })}
          />
        )}
      </div>
      {list.plots.length === 0 && <NoPlots />}
      {list.plots.length > 0 && groups.length === 0 && <p className="dim">No plot is called so.</p>}
      {groups.map((group) => (
        <Group key={group.id} group={group} compared={compared} />
      ))}
      {(list.tables.length > 0 || metrics.length > 0) && (
        <section className="plot-group" aria-label="Histograms">
          <header className="group-head">
            <h3>Histograms</h3>
            <AddHistogram tables={list.tables} metrics={metrics} onAdd={add} />
          </header>
          <div className="plot-grid">
            {histograms.map((source) => (
              <Histogram key={JSON.stringify(source)} source={source} list={list} compared={compared} />
            ))}
          </div>
        </section>
      )}
    </div>
  );
}

function NoPlots(): ReactNode {
  return (
    <EmptyState
      icon="graph-line"
      title="These runs have left no plots"
      text="Name files under plots in your dvc.yaml, or write a table with columns such as actual and predicted, fpr and tpr, or feature and importance. DVCLive's plots are found, too."
    />
  );
}

function Group({ group, compared }: { readonly group: PlotGroup; readonly compared: ComparedRuns }): ReactNode {
  return (
    <section className="plot-group" aria-label={group.title}>
      <header className="group-head">
        <h3>{group.title}</h3>
        {group.id === "confusion" && <CellChoices plots={group.plots} />}
      </header>
      <div className={`plot-grid plot-grid-${group.id}`}>
        {group.plots.map((plot) => (
          <Plot key={`${plot.kind} ${plot.id}`} plot={plot} compared={compared} />
        ))}
      </div>
    </section>
  );
}

function Plot({ plot, compared }: { readonly plot: PlotInfo; readonly compared: ComparedRuns }): ReactNode {
  const { id, kind, versions } = plot;
  const runIds = compared.runs.map((run) => run.id);
  return (
    <>
      {kind === "confusion" && <h4 className="plot-title">{plot.title}</h4>}
      <PlotCard
        title={titleOf(plot)}
        request={{ runIds, plot: { id, kind } }}
        versions={versions.join("\n")}
        compared={compared}
      />
    </>
  );
}

/** One file may be drawn as either curve. */
function titleOf({ kind, title, id }: PlotInfo): string {
  if (title !== id || (kind !== "roc" && kind !== "pr")) return title;
  return `${kind === "roc" ? "ROC" : "Precision–recall"} of ${title}`;
}

/** How all confusion matrices are filled. */
function CellChoices({ plots }: { readonly plots: readonly PlotInfo[] }): ReactNode {
  const [{ cells, isDifference }, choose] = useChoicesOf("plots");
  return (
    <>
      <Checkbox checked={cells === "shares"} onChange={(isShare) => choose({ cells: isShare ? "shares" : "counts" })}>
        % of each actual class
      </Checkbox>
      {plots.some(({ versions }) => versions.length > 1) && (
        <Checkbox checked={isDifference} onChange={(value) => choose({ isDifference: value })}>
          Difference to the baseline
        </Checkbox>
      )}
      <ul className="plot-key cell-key" aria-label="Colours">
        <li className="cell-right">{isDifference ? "better" : "right"}</li>
        <li className="cell-mistaken">{isDifference ? "worse" : "mistaken"}</li>
      </ul>
    </>
  );
}

interface HistogramProps {
  readonly source: HistogramSource;
  readonly list: PlotList;
  readonly compared: ComparedRuns;
}

function Histogram({ source, list, compared }: HistogramProps): ReactNode {
  const [{ histograms }, choose] = useChoicesOf("plots");
  const title =
    "metric" in source ? source.metric : `${source.column} in ${source.path.slice(source.path.lastIndexOf("/") + 1)}`;
  const isThere = "metric" in source || list.tables.some(({ path }) => path === source.path);
  const remove = (): void => choose({ histograms: histograms.filter((one) => one !== source) });
  if (!isThere) return null;
  return (
    <PlotCard
      title={title}
      request={{ runIds: compared.runs.map(({ id }) => id), histogram: source }}
      versions={JSON.stringify(list.plots.map(({ versions }) => versions))}
      compared={compared}
    >
      <IconButton icon="close" label={`Take the histogram of ${title} away`} onClick={remove} />
    </PlotCard>
  );
}
