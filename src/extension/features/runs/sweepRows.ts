import type { RunSummary } from "../../../engine/model/run.ts";
import type { Sweep, SweepRun, SweepRunState, SweepState } from "../../../engine/model/sweep.ts";
import type { Project } from "../../services.ts";
import { describeParams, describeParamsShort } from "../../services/format.ts";
import { escapeMarkdown } from "../../services/markdown.ts";
import type { TreeNode } from "../../services/treeModel.ts";

type Icon = NonNullable<TreeNode["icon"]>;

const sweepIcons: Readonly<Record<SweepState, Icon>> = {
  running: { name: "sync~spin", color: "charts.blue" },
  paused: { name: "debug-pause", color: "charts.yellow" },
  interrupted: { name: "debug-disconnect", color: "list.warningForeground" },
  done: { name: "pass", color: "testing.iconPassed" },
  cancelled: { name: "circle-slash", color: "disabledForeground" },
};

const entryIcons: Readonly<Record<SweepRunState, Icon>> = {
  waiting: { name: "circle-outline" },
  running: { name: "sync~spin", color: "charts.blue" },
  done: { name: "pass", color: "testing.iconPassed" },
  failed: { name: "error", color: "testing.iconFailed" },
  stopped: { name: "debug-stop", color: "disabledForeground" },
  cancelled: { name: "circle-slash", color: "disabledForeground" },
};

/** Whether a sweep is at work, or waits for a person to go on with it. */
export function isUnderWay({ state }: Sweep): boolean {
  return state === "running" || state === "paused" || state === "interrupted";
}

/** The row of a run that a sweep has begun, by what the queue says of it; one that is run anew is in the queue no more. */
export type RowOfRun = (run: RunSummary, entry: SweepRun | undefined) => TreeNode;

/** A sweep with its runs in the queue's order, those that wait among them; `members` are those of its runs that are listed. */
export function sweepRow(
  { root }: Project,
  sweep: Sweep,
  members: readonly RunSummary[],
  isExpanded: boolean,
  rowOfRun: RowOfRun,
): TreeNode {
  const description = describeSweep(sweep);
  return {
    id: `sweep:${root}:${sweep.id}`,
    label: sweep.name,
    description,
    icon: sweepIcons[sweep.state],
    context: `sweep.${sweep.state}`,
    spoken: `Sweep ${sweep.name}, ${sweep.state}, ${description}`,
    isExpanded,
    ref: { root, sweepId: sweep.id },
    children: () => entryRows(root, sweep, members, rowOfRun),
  };
}

function entryRows(
  root: string,
  sweep: Sweep,
  members: readonly RunSummary[],
  rowOfRun: RowOfRun,
): readonly TreeNode[] {
  const byId = new Map(members.map((run) => [run.id, run]));
  const queued = sweep.runs.map((entry) => {
    const run = entry.runId === undefined ? undefined : byId.get(entry.runId);
    return run && entry.state !== "waiting" ? rowOfRun(run, entry) : entryRow(root, sweep, entry);
  });
  // What was cut short is run anew: its first try is no more in the queue.
  const inQueue = new Set(sweep.runs.filter(({ state }) => state !== "waiting").map(({ runId }) => runId));
  const cutShort = members.filter(({ id }) => !inQueue.has(id));
  return [...queued, ...cutShort.map((run) => rowOfRun(run, undefined))];
}

function entryRow(root: string, sweep: Sweep, { number, params, state }: SweepRun): TreeNode {
  const isToCome = state === "waiting" && isUnderWay(sweep);
  return {
    id: `swept:${root}:${sweep.id}:${number}`,
    label: describeParamsShort(params),
    description: state,
    spoken: `${describeParams(params)}, ${state}`,
    tooltip: () => escapeMarkdown(`${describeParams(params)} \u2014 ${state}`),
    icon: entryIcons[state],
    context: isToCome ? "swept.waiting" : "swept",
    ref: { root, sweepId: sweep.id, number },
  };
}

/** `3 of 6 · 2 running`; `3 of 6 · 1 failed · paused`. */
export function describeSweep({ state, runs }: Sweep): string {
  const count = (...states: readonly SweepRunState[]): number =>
    runs.filter((run) => states.includes(run.state)).length;
  const [running, failed] = [count("running"), count("failed")];
  // What a cancelled sweep has stopped was not carried out.
  const ended = count("done", "failed") + (state === "cancelled" ? 0 : count("stopped"));
  const isAtWork = state !== "interrupted" && running > 0;
  return [
    `${ended} of ${runs.length}`,
    failed > 0 ? `${failed} failed` : "",
    isAtWork ? `${running} running` : "",
    isAtWork && state === "running" ? "" : state,
  ]
    .filter(Boolean)
    .join(" · ");
}
