import { useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { ColumnId, Direction } from "../../../../src/protocol/experiments.ts";
import type { RunValues } from "../../../../src/protocol/experiments/analysis.ts";
import { Checkbox } from "../../../components/Checkbox.tsx";
import { EmptyState } from "../../../components/EmptyState.tsx";
import { RadioGroup } from "../../../components/RadioGroup.tsx";
import { counted } from "../../../counts.ts";
import { useApp, useAppState } from "../../appContext.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { useChartTheme } from "../../charts/chartTheme.ts";
import { scaleChoice } from "../analysisChoices.ts";
import type { AnalysisChoices } from "../analysisChoices.ts";
import { brushOfPlaces } from "../brushPlaces.ts";
import { keptRuns } from "../brushes.ts";
import { ColumnPicker } from "../ColumnPicker.tsx";
import { axisColumns, titleOfColumn, valueText } from "../columnNames.ts";
import { KeptRunsBar } from "../KeptRunsBar.tsx";
import { bestFirst } from "../parallel/bestFirst.ts";
import { legendWords, RampLegend } from "../RampLegend.tsx";
import { canBeLog, scaleOf } from "../scale.ts";
import { ScopeSwitch } from "../ScopeSwitch.tsx";
import { useChoicesOf } from "../../state/useChoicesOf.ts";
import { colourChoice, useRunColours } from "../useRunColours.ts";
import { useRunValues } from "../useScope.ts";
import type { ScopedRuns } from "../useScope.ts";
import { useSize } from "../useSize.ts";
import { WithValues } from "../WithValues.tsx";
import { fitPoints } from "./fit.ts";
import { hasPlace, layPoints, paretoFront, roomOf } from "./points.ts";
import type { PlotAxis, PlotRoom } from "./points.ts";
import { ScatterPlot } from "./ScatterPlot.tsx";
import type { Box } from "./ScatterPlot.tsx";
import { scatterSvg } from "./scatterSvg.ts";

/** What is drawn. */
interface Shown {
  readonly x: ColumnId;
  readonly y: ColumnId;
  readonly colour: ColumnId | "runs";
  readonly size: ColumnId | "same";
}

/** The runs as points by any two of their values. */
export function ScatterTab({ scoped }: { readonly scoped: ScopedRuns }): ReactNode {
  const [choices, change] = useChoicesOf("analysis");
  const columns = useMemo(() => axisColumns(scoped.columns), [scoped.columns]);
  const x = choices.x ?? scoped.differing[0] ?? "started";
  const y = choices.y ?? scoped.metric?.id ?? "duration";
  const colour = colourChoice(scoped, choices.pointColour);
  const size = choices.pointSize ?? "same";
  const brushed = Object.keys(choices.brushes) as readonly ColumnId[];
  const asked = [x, y, ...brushed, ...[colour, size].filter((id): id is ColumnId => id !== "runs" && id !== "same")];
  const answer = useRunValues(scoped, asked);
  const ownColours = { id: "runs", title: "The runs’ own colours", group: "" } as const;
  const sameSize = { id: "same", title: "All alike", group: "" } as const;
  return (
    <div className="analysis">
      <div className="analysis-head">
        <ScopeSwitch />
        <ColumnPicker label="X" value={x} columns={columns} onChange={(id) => change({ x: id })} />
        <ColumnPicker label="Y" value={y} columns={columns} onChange={(id) => change({ y: id })} />
        <ColumnPicker<ColumnId | "runs">
          label="Colour"
          value={colour}
          columns={[ownColours, ...columns]}
          onChange={(id) => change({ pointColour: id })}
        />
        <ColumnPicker<ColumnId | "same">
          label="Size"
          value={size}
          columns={[sameSize, ...columns]}
          onChange={(id) => change({ pointSize: id })}
        />
      </div>
      <WithValues answer={answer}>
        {(runs) => <Scatter runs={runs} scoped={scoped} shown={{ x, y, colour, size }} />}
      </WithValues>
    </div>
  );
}

interface ScatterProps {
  readonly runs: RunValues;
  readonly scoped: ScopedRuns;
  readonly shown: Shown;
}

function Scatter({ runs, scoped, shown }: ScatterProps): ReactNode {
  const [{ scales }] = useChoicesOf("analysis");
  const x = useAxis(runs, shown.x, scales);
  const y = useAxis(runs, shown.y, scales);
  const size = useAxis(runs, shown.size, scales);
  // While the values of other columns are on their way, those before stay out of sight.
  if (!x || !y) return null;
  return <ScatterOf key={`${shown.x} ${shown.y}`} runs={runs} scoped={scoped} shown={shown} x={x} y={y} size={size} />;
}

function useAxis(runs: RunValues, column: string, scales: AnalysisChoices["scales"]): PlotAxis | undefined {
  return useMemo(() => {
    const values = runs.columns.find((one) => one.column === column);
    return values && { values, scale: scaleOf(values, scales[column]) };
  }, [runs, column, scales]);
}

interface ScatterOfProps extends ScatterProps {
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly size: PlotAxis | undefined;
}

function ScatterOf({ runs, scoped, shown, x, y, size }: ScatterOfProps): ReactNode {
  const { store } = useApp();
  const selection = useAppState((state) => state.choices.selection);
  const [choices, change] = useChoicesOf("analysis");
  const theme = useChartTheme();
  const box = useRef<HTMLDivElement>(null);
  const bounds = useSize(box);
  const [lit, setLit] = useState<number>();
  const { colours, by } = useRunColours(runs, scoped, shown.colour, choices.scales);
  const points = useMemo(() => bounds && layPoints(roomOf(bounds), x, y, size), [bounds, x, y, size]);
  const kept = useMemo(() => bestFirst(keptRuns(runs, choices.brushes), by), [runs, choices.brushes, by]);
  const fit = useMemo(
    () => (points && choices.fit !== "none" ? fitPoints(points, kept, choices.fit) : undefined),
    [points, kept, choices.fit],
  );
  const [directionX, directionY] = [shown.x, shown.y].map((id) => directionOf(id, scoped));
  const canHaveFront = directionX !== undefined && directionY !== undefined;
  const front = useMemo(
    () =>
      choices.pareto && directionX !== undefined && directionY !== undefined
        ? paretoFront(kept, { values: x.values, direction: directionX }, { values: y.values, direction: directionY })
        : [],
    [choices.pareto, kept, x, y, directionX, directionY],
  );
  const drawn = useMemo(() => kept.toReversed(), [kept]);
  const title = `${titleOfColumn(shown.y)} by ${titleOfColumn(shown.x)}`;
  const placed = points ? kept.filter((run) => hasPlace(points, run)).length : kept.length;
  const legend = by && !by.column.texts ? legendWords(by.column.column, by.scale, by.direction) : "";
  const toggle = (run: number): void => {
    const id = runs.ids[run];
    if (id === undefined) return;
    store.dispatch({ type: "select", runIds: [id], isSelected: !selection.some((one) => one.id === id) });
  };
  const keep = (drawnBox: Box | undefined): void => {
    const { [shown.x]: _x, [shown.y]: _y, ...others } = choices.brushes;
    change({ brushes: drawnBox && points ? { ...others, ...brushesOf(drawnBox, points.room, x, y) } : others });
  };
  if (x.scale.ticks.length === 0 || y.scale.ticks.length === 0) {
    return <EmptyState icon="graph-scatter" title="No run has both values" />;
  }
  return (
    <>
      <ChartFrame
        title={title}
        beside={by && <RampLegend {...by} />}
        svg={(current) =>
          points ? scatterSvg({ title, legend, points, kept: drawn, colours, fit, front }, current) : ""
        }
        table={() => ({
          head: ["run", titleOfColumn(shown.x), titleOfColumn(shown.y)],
          rows: kept
            .slice(0, 1_000)
            .map((run) => [runs.names[run] ?? "", valueText(x.values, run), valueText(y.values, run)]),
        })}
      >
        {(isHidden) => (
          <div ref={box} className="scatter-box" hidden={isHidden}>
            {points && (
              <ScatterPlot
                points={points}
                runs={runs}
                kept={drawn}
                colours={colours}
                theme={theme}
                fit={fit}
                front={front}
                lit={lit}
                words={`${title}: ${counted(placed, "run")}. ${fit?.words ?? ""} ${legend}`}
                onLight={setLit}
                onClick={toggle}
                onBox={keep}
              />
            )}
          </div>
        )}
      </ChartFrame>
      <div className="scatter-choices">
        <LogChoice axis={x} letter="X" />
        <LogChoice axis={y} letter="Y" />
        <RadioGroup
          label="Fit"
          value={choices.fit}
          options={[
            { value: "none", text: "No line" },
            { value: "line", text: "Straight line" },
            { value: "smooth", text: "Smooth line" },
          ]}
          onChange={(kind) => change({ fit: kind })}
        />
        {canHaveFront && (
          <Checkbox checked={choices.pareto} onChange={(pareto) => change({ pareto })}>
            Pareto front
          </Checkbox>
        )}
        {choices.fit !== "none" && (
          <span className="fit-words" role="status">
            {fit?.words ?? "There is no line: both axes need numbers that differ."}
          </span>
        )}
        {placed < kept.length && (
          <span className="dim">{counted(kept.length - placed, "run")} without a place on these axes</span>
        )}
      </div>
      <KeptRunsBar runs={runs} kept={kept} scope={scoped.scope} lit={lit} onLight={setLit} />
    </>
  );
}

function LogChoice({ axis, letter }: { readonly axis: PlotAxis; readonly letter: string }): ReactNode {
  const [choices, change] = useChoicesOf("analysis");
  if (!canBeLog(axis.values)) return null;
  const { column } = axis.values;
  return (
    <Checkbox
      checked={axis.scale.kind === "log"}
      onChange={(isLog) => change({ scales: scaleChoice(choices, column, isLog ? "log" : "linear") })}
    >
      {`Log ${letter}`}
    </Checkbox>
  );
}

/** Which way a value gets better; undefined where nobody knows. */
function directionOf(column: ColumnId, { columns }: ScopedRuns): Exclude<Direction, "unknown"> | undefined {
  if (column === "duration") return "lower";
  const direction = columns.find(({ id, group }) => id === column && group === "metrics")?.direction;
  return direction === "unknown" ? undefined : direction;
}

/** What a box keeps of both axes. */
function brushesOf(box: Box, room: PlotRoom, x: PlotAxis, y: PlotAxis): AnalysisChoices["brushes"] {
  const across = (at: number): number => Math.max(0, Math.min(1, (at - room.left) / (room.right - room.left)));
  const up = (at: number): number => Math.max(0, Math.min(1, (room.bottom - at) / (room.bottom - room.top)));
  return {
    [x.values.column]: brushOfPlaces(x.values, x.scale, across(box.left), across(box.right)),
    [y.values.column]: brushOfPlaces(y.values, y.scale, up(box.bottom), up(box.top)),
  };
}
