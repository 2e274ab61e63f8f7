import * as vscode from "vscode";
import type { ParamUse } from "../../../engine/engine.ts";
import type { StageStatus } from "../../../engine/model/freshness.ts";
import { commandLines, isLoose, usedParams } from "../../../engine/model/stage.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { commands } from "../../ids.ts";
import type { Verdict } from "../../../engine/model/comparison.ts";
import type { ParamRef, Project, StageRef } from "../../services.ts";
import { formatValue } from "../../services/format.ts";
import { toRange } from "../../services/places.ts";
import { userNamer } from "../../services/stageUsers.ts";
import { stateIcons, stateWords } from "../../../protocol/stateLooks.ts";
import { describeReasons } from "../../services/stageState.ts";
import { findFirstCodeLine } from "./anchors.ts";

/** One lens of several over a line. */
export interface Lens {
  /** From 0. */
  readonly line: number;
  readonly title: string;
  readonly tooltip: string;
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** More stages than this on one line are left to the picker. */
const maxNamedStages = 3;

/**
 * Over each stage of a pipeline file: what can be done with it, and its state; over a template, for all stages that it
 * makes. `stages` are those of one file. A script that a declared stage runs (`isRunByStage`) is that stage's to run.
 */
export function stageLenses(project: Project, stages: readonly Stage[], isRunByStage: boolean): readonly Lens[] {
  const shown = stages.filter(({ kind }) => !(isRunByStage && kind === "script"));
  const groups = Map.groupBy(shown, ({ templateOf }) => templateOf?.id);
  return [...groups].flatMap(([groupId, members]) => [
    ...(groupId === undefined ? [] : groupLenses(groupId, members, project)),
    ...[...Map.groupBy(membersWithLines(members), ({ range }) => range.start.line)].flatMap(([line, onLine]) =>
      lineActions(onLine, project).map((action) => ({ line: line - 1, ...action })),
    ),
  ]);
}

/** Of a stage that has its line to itself all that can be done with it; of several that share one, to run each. */
function lineActions(stages: readonly Stage[], project: Project): readonly Action[] {
  const [only] = stages;
  if (only && stages.length === 1) return actionsOn(only, project);
  return namedActions(stages, project, ({ name }) => name);
}

/** The stages that have a line to themselves: not those whose items share one, or are not written in the file. */
function membersWithLines(stages: readonly Stage[]): readonly Stage[] {
  const byLine = Map.groupBy(stages, ({ range }) => range.start.line);
  return stages.filter(({ templateOf, range }) => {
    const { line } = range.start;
    return templateOf === undefined || (line !== templateOf.range.start.line && byLine.get(line)?.length === 1);
  });
}

/** Over the name of a template. */
function groupLenses(groupId: string, members: readonly Stage[], project: Project): readonly Lens[] {
  const group = members[0]?.templateOf;
  if (!group) return [];
  const line = group.range.start.line - 1;
  const ref: StageRef = { root: project.root, stageId: groupId };
  const run = action(
    `$(play) Run all ${members.length}`,
    `Run the ${members.length} stages of ${groupId}, fresh or not`,
    commands.runStage,
    ref,
  );
  const withUpstream = action(
    "$(run-above) Run with upstream",
    `Run what the stages of ${groupId} need and is not fresh, and then those that are not fresh`,
    commands.runStageWithUpstream,
    ref,
  );
  const isRunning = members.some(({ id }) => project.state.statuses?.get(id)?.state === "running");
  const actions = isRunning ? stopActions(ref) : [run, withUpstream];
  return [...actions, ...groupState(members, project)].map((one) => ({ line, ...one }));
}

/** `3 fresh, 1 stale`; a click shows the first that is not fresh. */
function groupState(members: readonly Stage[], project: Project): readonly Action[] {
  const statuses = members.flatMap(({ id }) => project.state.statuses?.get(id) ?? []);
  const counts = [...Map.groupBy(statuses, ({ state }) => stateWords[state])];
  const shown = statuses.find(({ state }) => state !== "fresh") ?? statuses[0];
  if (!shown) return [];
  const title = counts.map(([words, ofState]) => `${ofState.length} ${words}`).join(", ");
  const ref: StageRef = { root: project.root, stageId: shown.id };
  return [action(title, `Show ${shown.id} in the pipeline view`, commands.revealStage, ref)];
}

/** Over each parameter of a file that stages use: which stages these are. In words alone, as there are many close together. */
export function paramLenses(project: Project, uses: readonly ParamUse[]): readonly Lens[] {
  const nameUsers = userNamer(project);
  return uses.flatMap((use) => {
    const line = use.range.start.line - 1;
    const used: Lens = {
      line,
      title: `used by ${nameUsers(use.stageIds)}`,
      tooltip: `Show where stages name ${use.key}`,
      command: "editor.action.showReferences",
      arguments: [project.toUri(use.file), new vscode.Position(line, 0), placesThatName(use, project)],
    };
    const ref: ParamRef = { root: project.root, file: use.file, key: use.key };
    const tooltip = `Compare the runs with each value of ${use.key} that was tried`;
    const compare: Lens = { line, title: "Compare", tooltip, command: commands.compareRuns, arguments: [ref] };
    return use.stageIds.length === 0 ? [used] : [used, compare];
  });
}

function placesThatName(use: ParamUse, project: Project): readonly vscode.Location[] {
  const stages = project.state.pipeline?.stages ?? [];
  return stages.flatMap((stage) =>
    usedParams(stage)
      .filter(({ file, key }) => file === use.file && key === use.key)
      .map(({ range }) => new vscode.Location(project.toUri(stage.file), toRange(range))),
  );
}

/** At the head of a script: the stages that run it. */
export function scriptLenses(project: Project, stages: readonly Stage[], lines: readonly string[]): readonly Lens[] {
  const line = findFirstCodeLine(lines);
  return namedActions(stages, project, ({ id }) => id).map((action) => ({ line, ...action }));
}

/** To run each of several stages, by what they are called there. */
function namedActions(stages: readonly Stage[], project: Project, called: (stage: Stage) => string): readonly Action[] {
  const runnable = stages.filter(({ template, cmd }) => template === undefined && cmd !== "");
  const shown = runnable.slice(0, maxNamedStages).flatMap((stage) => namedStageActions(stage, project, called(stage)));
  const others = runnable.length - maxNamedStages;
  const more: Action = {
    title: `${others} more stages…`,
    tooltip: "Choose a stage to run",
    command: commands.runStage,
    arguments: [],
  };
  return [...shown, ...(others > 0 ? [more] : [])];
}

type Action = Omit<Lens, "line">;

function actionsOn(stage: Stage, project: Project): readonly Action[] {
  const ref = refOf(stage, project);
  const status = project.state.statuses?.get(stage.id);
  const state = status ? [stateAction(status, ref)] : [];
  if (stage.template || stage.cmd === "") return state;
  if (status?.state === "running") return [...stopActions(ref), ...state];
  const run = action("$(play) Run", `Run ${stage.id} alone, fresh or not`, commands.runStage, ref);
  if (isLoose(stage)) return [run, ...debugActions(stage, ref)];
  return [
    run,
    action(
      "$(run-above) Run with upstream",
      `Run what ${stage.id} needs and is not fresh, and then ${stage.id}`,
      commands.runStageWithUpstream,
      ref,
    ),
    ...debugActions(stage, ref),
    compareAction(ref),
    ...state,
    ...metricActions(stage, project),
  ];
}

/** `accuracy 0.962 (+0.021, better)`: what the last run came to, beside the one before. */
function metricActions({ id }: Stage, { root, state: { stageMetrics } }: Project): readonly Action[] {
  const metric = stageMetrics?.get(id);
  if (!metric) return [];
  const { key, value, run, before } = metric;
  const shift = before && describeShift(value, before.value, before.verdict);
  const title = [`${key.slice(key.lastIndexOf(":") + 1)} ${formatValue(value)}`, ...(shift ? [`(${shift})`] : [])].join(
    " ",
  );
  const tooltip = before
    ? `The last run of ${id}, ${run.name}; ${before.run.name} before it had ${formatValue(before.value)}. Compare them`
    : `The last run of ${id}, ${run.name}. Show it among all`;
  return [
    {
      title,
      tooltip,
      command: commands.compareRuns,
      arguments: [{ root, runId: run.id }, before && [before, { run }].map((one) => ({ root, runId: one.run.id }))],
    },
  ];
}

function describeShift(value: number, before: number, verdict: Verdict): string {
  if (verdict === "same") return "as before";
  const delta = value - before;
  const words = verdict === "unknown" ? [] : [verdict];
  const signed = Number.isFinite(delta) ? [`${delta < 0 ? "−" : "+"}${formatValue(Math.abs(delta))}`] : [];
  return [...signed, ...words].join(", ");
}

/** Python or Node by the look of it; what the command really starts is found out when it is asked for. */
const debuggable = /(?:^|[\s/\\"'])(?:python|pypy|node)[\d.]*(?:\.exe)?["']?\s|\.py\b/m;

function debugActions({ id, cmd }: Stage, ref: StageRef): readonly Action[] {
  if (!debuggable.test(commandLines(cmd).join("\n"))) return [];
  return [action("$(debug-alt) Debug", `Start the program of ${id} in a debugger`, commands.debugStage, ref)];
}

function namedStageActions(stage: Stage, project: Project, called: string): readonly Action[] {
  const ref = refOf(stage, project);
  const status = project.state.statuses?.get(stage.id);
  const run = action(`$(play) Run stage ${called}`, `Run ${stage.id} alone, fresh or not`, commands.runStage, ref);
  const actions = status?.state === "running" ? stopActions(ref) : [run, ...debugActions(stage, ref)];
  return [...actions, compareAction(ref)];
}

function stopActions(ref: StageRef): readonly Action[] {
  return [
    action("$(debug-stop) Stop", "Stop the run that is under way", commands.stopRun, ref),
    action("$(terminal) Show terminal", "Show what the run prints", commands.showTerminal, ref),
  ];
}

function compareAction(ref: StageRef): Action {
  return action(
    "$(compare-changes) Compare",
    `Lay the last two runs of ${ref.stageId} side by side`,
    commands.compareRuns,
    ref,
  );
}

/** `● stale: train.lr 0.1 → 0.2`, as the pipeline view says it. */
function stateAction({ state, reasons }: StageStatus, ref: StageRef): Action {
  const saysWhy = state === "stale" || state === "failed";
  const why = saysWhy && reasons.length > 0 ? `: ${describeReasons(reasons)}` : "";
  const tooltip = reasons.length > 0 ? "Show the reasons in the pipeline view" : "Show in the pipeline view";
  return action(`$(${stateIcons[state]}) ${stateWords[state]}${why}`, tooltip, commands.revealStage, ref);
}

function action(title: string, tooltip: string, command: string, ref: StageRef): Action {
  return { title, tooltip, command, arguments: [ref] };
}

function refOf(stage: Stage, project: Project): StageRef {
  return { root: project.root, stageId: stage.id };
}
