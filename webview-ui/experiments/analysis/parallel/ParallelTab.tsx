import { toggled } from "../../../toggled.ts";
import { useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { ColumnId } from "../../../../src/protocol/experiments.ts";
import type { RunValues } from "../../../../src/protocol/experiments/analysis.ts";
import { EmptyState } from "../../../components/EmptyState.tsx";
import { counted } from "../../../counts.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { useChartTheme } from "../../charts/chartTheme.ts";
import { keptRuns, withBrush } from "../brushes.ts";
import { ColumnPicker } from "../ColumnPicker.tsx";
import { axisColumns, titleOfColumn, valueText } from "../columnNames.ts";
import { KeptRunsBar } from "../KeptRunsBar.tsx";
import { legendWords, RampLegend } from "../RampLegend.tsx";
import { scaleChoice } from "../analysisChoices.ts";
import { ScopeSwitch } from "../ScopeSwitch.tsx";
import { useChoicesOf } from "../../state/useChoicesOf.ts";
import { colourChoice, useRunColours } from "../useRunColours.ts";
import { useRunValues } from "../useScope.ts";
import type { ScopedRuns } from "../useScope.ts";
import { useSize } from "../useSize.ts";
import { WithValues } from "../WithValues.tsx";
import { AxisBar } from "./AxisBar.tsx";
import { layAxes, leastWidth } from "./axes.ts";
import { ParallelPlot } from "./ParallelPlot.tsx";
import { parallelSvg } from "./parallelSvg.ts";
import { bestFirst } from "./bestFirst.ts";

/** So many parameters stand beside the metric where nobody has chosen axes. */
const firstParams = 6;

/** The runs as lines across the parameters that they differ in and the metrics that came of them. */
export function ParallelTab({ scoped }: { readonly scoped: ScopedRuns }): ReactNode {
  const [choices, change] = useChoicesOf("analysis");
  const metric = scoped.metric?.id;
  const axes = choices.axes ?? [...scoped.differing.slice(0, firstParams), ...(metric === undefined ? [] : [metric])];
  const colour = colourChoice(scoped, choices.lineColour);
  const brushed = Object.keys(choices.brushes) as readonly ColumnId[];
  const asked = [...axes, ...brushed, ...(colour === "runs" ? [] : [colour])];
  const answer = useRunValues(scoped, asked);
  const columns = useMemo(() => axisColumns(scoped.columns), [scoped.columns]);
  const ownColours = { id: "runs", title: "The runs’ own colours", group: "" } as const;
  return (
    <div className="analysis">
      <div className="analysis-head">
        <ScopeSwitch />
        <ColumnPicker
          label="Add an axis"
          placeholder="Parameter, metric or fact"
          columns={columns.filter(({ id }) => !axes.includes(id))}
          onChange={(column) => change({ axes: [...axes, column] })}
        />
        <ColumnPicker<ColumnId | "runs">
          label="Colour"
          value={colour}
          columns={[ownColours, ...columns]}
          onChange={(lineColour) => change({ lineColour })}
        />
        {choices.axes && (
          <button type="button" className="link" onClick={() => change({ axes: undefined, flipped: [] })}>
            Usual axes
          </button>
        )}
      </div>
      <WithValues answer={answer}>
        {(runs) =>
          axes.length < 2 ? (
            <EmptyState
              icon="graph-scatter"
              title="Too few axes"
              text="These runs do not differ in enough parameters or metrics. Add axes to see them side by side."
            />
          ) : (
            <Parallel runs={runs} scoped={scoped} axes={axes} colour={colour} />
          )
        }
      </WithValues>
    </div>
  );
}

interface ParallelProps {
  readonly runs: RunValues;
  readonly scoped: ScopedRuns;
  readonly axes: readonly ColumnId[];
  readonly colour: ColumnId | "runs";
}

function Parallel({ runs, scoped, axes, colour }: ParallelProps): ReactNode {
  const [choices, change] = useChoicesOf("analysis");
  const theme = useChartTheme();
  const box = useRef<HTMLDivElement>(null);
  const boxSize = useSize(box);
  const least = leastWidth(axes.length);
  const size = useMemo(
    () => boxSize && { width: Math.max(boxSize.width, least), height: Math.max(120, boxSize.height - headsHeight) },
    [boxSize, least],
  );
  const [lit, setLit] = useState<number>();
  const [edited, setEdited] = useState<ColumnId>();
  const { colours, by } = useRunColours(runs, scoped, colour, choices.scales);
  const layout = useMemo(() => size && layAxes(runs, axes, choices, size), [runs, axes, choices, size]);
  const kept = useMemo(() => bestFirst(keptRuns(runs, choices.brushes), by), [runs, choices.brushes, by]);
  const painted = useMemo(
    () => ({ count: runs.ids.length, kept: kept.toReversed(), colours, theme }),
    [runs, kept, colours, theme],
  );
  const shownLit = lit !== undefined && lit < runs.ids.length ? lit : undefined;
  const place = (column: ColumnId, to: number): void => {
    const others = axes.filter((one) => one !== column);
    change({ axes: [...others.slice(0, to), column, ...others.slice(to)] });
  };
  const axis = layout?.axes.find(({ column }) => column === edited);
  const legend = by && !by.column.texts ? legendWords(by.column.column, by.scale, by.direction) : "";
  const brush = (column: ColumnId, drawn: Parameters<typeof withBrush>[2]): void =>
    change({ brushes: withBrush(choices.brushes, column, drawn) });
  return (
    <>
      <ChartFrame
        title="Parallel coordinates"
        beside={by && <RampLegend {...by} />}
        svg={(current) => (layout ? parallelSvg("Parallel coordinates", legend, layout, painted, current) : "")}
        table={() => ({
          head: ["run", ...axes.map(titleOfColumn)],
          rows: kept
            .slice(0, 1_000)
            .map((run) => [runs.names[run] ?? "", ...(layout?.axes.map(({ values }) => valueText(values, run)) ?? [])]),
        })}
      >
        {(isHidden) => (
          <div ref={box} className="parallel-box" hidden={isHidden}>
            {layout && (
              <ParallelPlot
                layout={layout}
                runs={runs}
                painted={painted}
                brushes={choices.brushes}
                onBrush={brush}
                lit={shownLit}
                onLight={setLit}
                edited={edited}
                onEdit={(column) => setEdited((before) => (before === column ? undefined : column))}
                onPlace={place}
                words={`${counted(kept.length, "run")} across ${axes.map(titleOfColumn).join(", ")}. ${legend}`}
              />
            )}
          </div>
        )}
      </ChartFrame>
      {axis && (
        <AxisBar
          axis={axis}
          brush={choices.brushes[axis.column]}
          onBrush={(drawn) => brush(axis.column, drawn)}
          onFlip={() => change({ flipped: toggled(choices.flipped, axis.column) })}
          onScale={(kind) => change({ scales: scaleChoice(choices, axis.column, kind) })}
          onColour={() => change({ lineColour: axis.column })}
          onMove={(by) => place(axis.column, Math.max(0, axes.indexOf(axis.column) + by))}
          onRemove={() => change({ axes: axes.filter((one) => one !== axis.column) })}
          onClose={() => setEdited(undefined)}
        />
      )}
      <KeptRunsBar runs={runs} kept={kept} scope={scoped.scope} lit={shownLit} onLight={setLit} />
    </>
  );
}

/** How high the heads of the axes are, in pixels. */
const headsHeight = 30;
