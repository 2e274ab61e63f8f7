import type { RunSummary, StageRun } from "../../../engine/model/run.ts";
import type { Sweep, SweepRun } from "../../../engine/model/sweep.ts";
import { commands } from "../../ids.ts";
import type { Project } from "../../services.ts";
import { describeParams, describeParamsShort, formatValue, plainText } from "../../services/format.ts";
import { describeUsage } from "../../../engine/model/usageWords.ts";
import { formatDuration } from "../../../engine/model/words.ts";
import { shownRuns } from "../../services/project.ts";
import { rowsByProject } from "../../services/projectRows.ts";
import type { TreeNode } from "../../services/treeModel.ts";
import { findBestRun } from "./bestRun.ts";
import {
  commitText,
  describeOrigin,
  describeRunRow,
  failedLogTail,
  outcomeIcons,
  runIcons,
  runTooltip,
} from "./runLooks.ts";
import { isUnderWay, sweepRow } from "./sweepRows.ts";

/** The rows of the runs view: project (where there are several), sweeps under way, experiments and ended sweeps, run newest first, and what is in the run. */
export function buildRunsTree(
  projects: readonly Project[],
  now: number,
  { above, below }: FurtherRows = {},
): readonly TreeNode[] {
  return rowsByProject(projects, (project) => [
    ...(above?.(project) ?? []),
    ...groupRows(project, now),
    ...(below?.(project, (run) => runRow(project, run, false, now)) ?? []),
  ]);
}

/** What stands above and beneath the runs of a project. */
interface FurtherRows {
  readonly above?: (project: Project) => readonly TreeNode[];
  readonly below?: (project: Project, rowOf: (run: RunSummary) => TreeNode) => readonly TreeNode[];
}

function groupRows(project: Project, now: number): readonly TreeNode[] {
  const { runs = [], sweeps = [], pipeline } = project.state;
  const best = findBestRun(runs, pipeline?.settings?.objective);
  const known = new Map(sweeps.map((sweep) => [sweep.id, sweep]));
  const groups = Map.groupBy(runs, ({ origin, experiment }) => {
    return (origin?.kind === "sweep" && known.get(origin.of)) || experiment;
  });
  const underWay = sweeps.filter(isUnderWay);
  const rowOfSweep = (sweep: Sweep, isExpanded: boolean): TreeNode =>
    sweepRow(project, sweep, groups.get(sweep) ?? [], isExpanded, (run, entry) =>
      sweptRow(runRow(project, run, run.id === best, now), sweep, entry),
    );
  const ended = [...groups].filter(([group]) => typeof group === "string" || !isUnderWay(group));
  const rows = ended.map(([group, members], index) => {
    const isExpanded = index === 0;
    return typeof group === "string"
      ? experimentRow(project, group, members, isExpanded, (run) => runRow(project, run, run.id === best, now))
      : rowOfSweep(group, isExpanded);
  });
  const all = [...underWay.map((sweep) => rowOfSweep(sweep, true)), ...rows];
  return runs.length < shownRuns ? all : [...all, olderRow(project)];
}

function experimentRow(
  { root }: Project,
  experiment: string,
  members: readonly RunSummary[],
  isExpanded: boolean,
  rowOfRun: (run: RunSummary) => TreeNode,
): TreeNode {
  return {
    id: `experiment:${root}:${experiment}`,
    label: experiment,
    description: String(members.length),
    icon: { name: "beaker" },
    context: "experiment",
    isExpanded,
    ref: { root },
    children: () => members.map(rowOfRun),
  };
}

/** A run's row with the parameters that its sweep gave it, and cancelled as its sweep's alone. */
function sweptRow(row: TreeNode, { id, state }: Sweep, entry: SweepRun | undefined): TreeNode {
  if (!entry) return row;
  const isCancellable = entry.state === "running" && (state === "running" || state === "paused");
  return {
    ...row,
    description: [row.description, describeParamsShort(entry.params)].filter(Boolean).join(" · "),
    spoken: [row.spoken, describeParams(entry.params)].filter(Boolean).join(", "),
    ...(isCancellable && { context: "run.running.swept" }),
    ref: { ...row.ref, sweepId: id, number: entry.number },
  };
}

function olderRow({ root }: Project): TreeNode {
  return {
    id: `older:${root}`,
    label: "Older runs…",
    icon: { name: "table" },
    command: { title: "Open experiments", command: commands.openExperiments },
  };
}

function runRow(project: Project, run: RunSummary, isBest: boolean, now: number): TreeNode {
  const { live, pipeline } = project.state;
  const facts = describeRunRow(run, live?.get(run.id) ?? [], pipeline?.settings?.objective, now);
  const origin = describeOrigin(run, project.state.runs ?? []);
  const tags = (run.tags ?? []).map((tag) => `#${plainText(tag)}`).join(" ");
  const told = [facts, origin].filter(Boolean).join(" · ");
  const shown = [told, tags, isBest ? "best \u2605" : ""].filter(Boolean).join(" · ");
  const description = run.starred ? `\u2605 ${shown}` : shown;
  return {
    id: `run:${project.root}:${run.id}`,
    label: run.name,
    description,
    icon: runIcons[run.state],
    context: `run.${run.state}`,
    spoken: [run.name, run.state, run.starred ? "starred" : "", told, tagsSpoken(run), isBest ? "best so far" : ""]
      .filter(Boolean)
      .join(", "),
    tooltip: () => runTooltip(run, pipeline?.settings, now),
    ...(run.state !== "done" && run.state !== "running" && { tooltipMore: () => failedLogTail(run, project.engine) }),
    ref: { root: project.root, runId: run.id },
    children: () => runChildren(project, run),
  };
}

function tagsSpoken({ tags = [] }: RunSummary): string {
  return tags.length === 0 ? "" : `tags ${tags.map(plainText).join(", ")}`;
}

function runChildren(project: Project, run: RunSummary): readonly TreeNode[] {
  const id = `${project.root}:${run.id}`;
  const commit = commitText(run);
  return [
    ...(run.failure === undefined ? [] : [failureRow(project, run, run.failure)]),
    ...run.stages.map((stage) => stageRow(project, run, stage)),
    ...valuesRow(`metrics:${id}`, "Metrics", "dashboard", run.metrics),
    ...valuesRow(`params:${id}`, "Parameters", "symbol-number", run.params),
    ...(commit === ""
      ? []
      : [{ id: `commit:${id}`, label: `Commit ${commit}`, icon: { name: "git-commit" }, context: "commit" }]),
  ];
}

function failureRow(project: Project, run: RunSummary, failure: string): TreeNode {
  const ref = { root: project.root, runId: run.id };
  return {
    id: `failure:${project.root}:${run.id}`,
    label: plainText(failure),
    icon: { name: "error", color: "testing.iconFailed" },
    context: "run.failure",
    ref,
    command: { title: "Open log", command: commands.openRunLog, arguments: [ref] },
  };
}

function stageRow(project: Project, run: RunSummary, stage: StageRun): TreeNode {
  const { startedAt, endedAt } = stage;
  const took = startedAt === undefined || endedAt === undefined ? "" : formatDuration(endedAt - startedAt);
  const description = [stage.outcome, took].filter(Boolean).join(" · ");
  const ref = { root: project.root, runId: run.id, stageId: stage.stageId };
  return {
    id: `stage:${project.root}:${run.id}:${stage.stageId}`,
    label: stage.stageId,
    description,
    icon: outcomeIcons[stage.outcome],
    spoken: `${stage.stageId}, ${description}`,
    tooltip: () => [stage.reason, stage.usage ? describeUsage(stage.usage) : ""].filter(Boolean).join("\n\n"),
    // What was not started has no log.
    ...(startedAt === undefined
      ? { context: "run.stage-left" }
      : {
          context: "run.stage",
          ref,
          command: { title: "Open log", command: commands.openRunLog, arguments: [ref] },
        }),
  };
}

function valuesRow(id: string, label: string, icon: string, values: RunSummary["params"]): readonly TreeNode[] {
  const entries = Object.entries(values);
  if (entries.length === 0) return [];
  const children = entries.map(([key, value]): TreeNode => ({
    id: `${id}:${key}`,
    label: key,
    description: formatValue(value),
    context: "value",
  }));
  return [
    {
      id,
      label,
      description: String(entries.length),
      icon: { name: icon },
      context: "group",
      children: () => children,
    },
  ];
}
