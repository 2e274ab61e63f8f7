import type { ParamUse } from "../../../engine/engine.ts";
import type { Reason } from "../../../engine/model/freshness.ts";
import type { RunValue } from "../../../engine/model/run.ts";
import { usedParams } from "../../../engine/model/stage.ts";
import type { Output, ParamDependency, Stage } from "../../../engine/model/stage.ts";
import { commands } from "../../ids.ts";
import type { Project } from "../../services.ts";
import { formatValue } from "../../services/format.ts";
import { formatAge, countOf, formatSize } from "../../../engine/model/words.ts";
import { openCommand } from "../../services/places.ts";
import type { TreeNode } from "../../services/treeModel.ts";
import { plainReason, reasonsOf } from "../../services/stageState.ts";
import { durationOf } from "../../services/stageFacts.ts";
import type { LastRun, StageFacts } from "../../services/stageFacts.ts";

/** What stands beneath a stage: why it is not fresh, what it reads, its parameters, what it makes, its last run. */
export function stageChildren(project: Project, { stage, status, lastRun, now }: StageFacts): readonly TreeNode[] {
  const id = `${project.root}:${stage.id}`;
  const reasons = reasonsOf(status).map((reason, index) => reasonRow(project, stage, reason, `${id}:${index}`));
  const groups = [
    group(
      `deps:${id}`,
      "Dependencies",
      "references",
      false,
      stage.deps.map((dep) => dependencyRow(project, dep.path, id)),
    ),
    group(`params:${id}`, "Parameters", "symbol-parameter", true, paramRows(project, stage, id)),
    group(
      `outs:${id}`,
      "Outputs",
      "package",
      false,
      stage.outs.map((out) => outputRow(project, out, id)),
    ),
  ];
  return [...reasons, ...groups.flat(), ...(lastRun ? [lastRunRow(project, lastRun, id, now)] : [])];
}

/** With an icon, as the rows beside it have one: else VS Code moves theirs to where it draws the indent guide. */
function group(
  id: string,
  label: string,
  icon: string,
  isExpanded: boolean,
  rows: readonly TreeNode[],
): readonly TreeNode[] {
  if (rows.length === 0) return [];
  const description = String(rows.length);
  return [{ id, label, description, icon: { name: icon }, isExpanded, context: "group", children: () => rows }];
}

function reasonRow(project: Project, stage: Stage, reason: Reason, id: string): TreeNode {
  const text = plainReason(reason);
  return {
    id: `reason:${id}:${reason.kind}:${reason.what}`,
    label: text,
    icon: { name: "info", color: "charts.yellow" },
    context: "reason",
    spoken: `Reason: ${text}`,
    tooltip: () => reason.message,
    command: reasonCommand(project, stage, reason),
  };
}

/** A click on a reason goes to what it is about: the parameter's line, the file, or the stage. */
function reasonCommand(project: Project, stage: Stage, { kind, what }: Reason): NonNullable<TreeNode["command"]> {
  const pipelineFile = project.toUri(stage.file);
  if (kind === "param-changed" || kind === "param-added" || kind === "param-missing") {
    const use = findParam(project, what);
    if (use) return openCommand("Open parameter", project.toUri(use.file), use.range);
    const param = stage.params.find(({ key, file }) => what === key || what === `${file}:${key}`);
    return openCommand("Open stage", pipelineFile, param?.range ?? stage.range);
  }
  if (kind === "dep-changed" && stage.deps.some(({ path }) => path === what)) return openPath(project, what);
  if (kind === "upstream-stale") {
    const upstream = project.state.pipeline?.stages.find((other) => other.id === what);
    if (upstream) return openCommand("Open stage", project.toUri(upstream.file), upstream.range);
  }
  const named = [...stage.deps, ...stage.outs].find(({ path }) => path === what);
  return openCommand("Open stage", pipelineFile, named?.range ?? stage.range);
}

function findParam(project: Project, what: string): ParamUse | undefined {
  for (const [file, uses] of project.state.params ?? []) {
    const use = uses.find(({ key }) => key === what || `${file}:${key}` === what);
    if (use) return use;
  }
  return undefined;
}

/** A file opens in an editor, a folder shows itself in the explorer. */
function openPath(project: Project, path: string): NonNullable<TreeNode["command"]> {
  const status = project.state.artifacts?.find(({ artifact }) => artifact.path === path);
  if (status?.current?.kind === "directory") {
    return { title: "Show in explorer", command: "revealInExplorer", arguments: [project.toUri(path)] };
  }
  return openCommand("Open file", project.toUri(path));
}

function dependencyRow(project: Project, path: string, id: string): TreeNode {
  const producer = project.state.pipeline?.stages.find(({ outs }) => outs.some((out) => out.path === path));
  return {
    id: `dep:${id}:${path}`,
    label: path,
    ...(producer && { description: `from ${producer.id}` }),
    icon: { name: "file" },
    context: "dependency",
    command: openPath(project, path),
  };
}

function paramRows(project: Project, stage: Stage, id: string): readonly TreeNode[] {
  return usedParams(stage).map((param) => paramRow(project, stage, param, id));
}

function paramRow(project: Project, stage: Stage, param: ParamDependency, id: string): TreeNode {
  const { file, key } = param;
  const use = project.state.params?.get(file)?.find((candidate) => candidate.key === key);
  const isKnown = project.state.params !== undefined;
  const open = use
    ? openCommand("Open parameter", project.toUri(file), use.range)
    : key === null
      ? openCommand("Open file", project.toUri(file))
      : openCommand("Open stage", project.toUri(stage.file), param.range);
  return {
    id: `param:${id}:${file}:${key ?? ""}`,
    label: key ?? file,
    description: key === null ? "whole file" : use ? paramValue(use.value) : isKnown ? "not there" : "",
    icon: { name: "symbol-number" },
    context: "param",
    ref: { root: project.root, file, key },
    command: open,
  };
}

/** Leaves as they are; a group of parameters by how many it has. */
function paramValue(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return formatValue(value as RunValue);
  return countOf(Object.keys(value).length, "parameter");
}

const outputIcons: Readonly<Record<Output["role"], string>> = {
  out: "file",
  metrics: "dashboard",
  plots: "graph-line",
};

function outputRow(project: Project, out: Output, id: string): TreeNode {
  const status = project.state.artifacts?.find(({ artifact }) => artifact.path === out.path);
  const size = status?.current ? formatSize(status.current.size) : undefined;
  const description = status?.state === "missing" ? "missing" : size;
  return {
    id: `out:${id}:${out.path}`,
    label: out.path,
    ...(description !== undefined && { description }),
    icon: { name: status?.current?.kind === "directory" ? "folder" : outputIcons[out.role] },
    context: "output",
    ref: { root: project.root, path: out.path },
    ...(out.desc !== undefined && { tooltip: () => out.desc ?? "" }),
    command: openPath(project, out.path),
  };
}

function lastRunRow(project: Project, { run, part }: LastRun, id: string, now: number): TreeNode {
  const facts = [part.outcome, durationOf(part), formatAge(part.endedAt ?? run.startedAt, now)];
  const description = facts.filter(Boolean).join(" · ");
  const ref = { root: project.root, runId: run.id };
  return {
    id: `last:${id}`,
    label: `Last run: ${run.name}`,
    description,
    icon: { name: "history" },
    context: "run",
    ref,
    command: { title: "Open log", command: commands.openRunLog, arguments: [ref] },
  };
}
