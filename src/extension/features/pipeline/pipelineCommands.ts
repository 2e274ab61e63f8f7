import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { commandLines, usedParams } from "../../../engine/model/stage.ts";
import { commands } from "../../ids.ts";
import type { Project, RunMode, Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { chooseStage } from "../../services/chooseStage.ts";
import { asParamRef, asRunRef, asStageRef } from "../../services/commandArguments.ts";
import { exists, openCommand } from "../../services/places.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { userNamer } from "../../services/stageUsers.ts";

/** What one does with stages: run, open, show in the view, copy. */
export function registerPipelineCommands(
  services: Services,
  reveal: (project: Project, stage: Stage) => Promise<void>,
): vscode.Disposable {
  const { tasks, projects, notify } = services;
  const runStages = (mode: RunMode) => async (argument: unknown, selection: unknown) => {
    const chosen = await chooseStages(services, argument, selection);
    if (!chosen) return;
    const { project, stageIds } = chosen;
    const cannotRunAlone = mode === "single" && (await lacksOutputOfOthers(project, stageIds));
    await tasks.run(project, stageIds, cannotRunAlone ? "with-upstream" : mode);
  };
  const runProject = (mode: RunMode) => async (argument: unknown) => {
    const project = await chooseProject(services, argument);
    if (project) await tasks.run(project, [], mode);
  };
  return registerCommands(notify, [
    {
      id: commands.refresh,
      doing: "Refresh",
      run: () => Promise.all(projects.all.map((project) => project.refresh())),
    },
    { id: commands.runStage, doing: "Run stage", run: runStages("single") },
    { id: commands.runStageGroup, doing: "Run all", run: runStages("single") },
    { id: commands.runStageWithUpstream, doing: "Run stage with upstream", run: runStages("with-upstream") },
    { id: commands.runStageWithDownstream, doing: "Run stage with downstream", run: runStages("with-downstream") },
    { id: commands.runPipeline, doing: "Run all stages", run: runProject("all") },
    { id: commands.runStale, doing: "Run what is stale", run: runProject("stale") },
    { id: commands.openStage, doing: "Open stage", run: (argument) => openStage(services, argument) },
    {
      id: commands.revealStage,
      doing: "Show stage",
      run: async (argument) => {
        const chosen = await chooseStage(services, argument, "Choose the stage to show");
        if (chosen) await reveal(chosen.project, chosen.stage);
      },
    },
    { id: commands.openParam, doing: "Open parameter", run: (argument) => openParam(services, argument) },
    { id: commands.copyId, doing: "Copy id", run: (argument) => copyId(services, argument) },
    { id: commands.copyCommand, doing: "Copy command", run: (argument) => copyCommand(services, argument) },
  ]);
}

/** The stages of a tree's selection or of another caller's argument, or the one that the person picks. */
async function chooseStages(
  { projects, picks }: Services,
  argument: unknown,
  selection: unknown,
): Promise<{ readonly project: Project; readonly stageIds: readonly string[] } | undefined> {
  const selected: readonly unknown[] = Array.isArray(selection) && selection.length > 0 ? selection : [argument];
  const refs = selected.map(asStageRef).filter((ref) => ref !== undefined);
  const project = refs[0] && projects.byRoot(refs[0].root);
  if (project) {
    return { project, stageIds: refs.filter(({ root }) => root === project.root).map(({ stageId }) => stageId) };
  }
  const picked = await picks.stage("Choose the stage to run");
  return picked && { project: picked.project, stageIds: [picked.stage.id] };
}

/** Whether a stage reads what another one makes and has not made yet: alone it would only fail. */
async function lacksOutputOfOthers(project: Project, stageIds: readonly string[]): Promise<boolean> {
  const { stages } = await project.engine.pipeline();
  const isNamed = ({ id, templateOf }: Stage) => stageIds.includes(id) || stageIds.includes(templateOf?.id ?? id);
  const others = stages.filter((stage) => !isNamed(stage));
  const madeByOthers = new Set(others.flatMap(({ outs }) => outs.map(({ path }) => path)));
  const read = stages.filter(isNamed).flatMap(({ deps }) => deps.map(({ path }) => path));
  const checks = read.filter((path) => madeByOthers.has(path)).map((path) => exists(project.toUri(path)));
  return (await Promise.all(checks)).includes(false);
}

async function openStage(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseStage(services, argument, "Choose the stage to open");
  if (chosen) await open(openCommand("Open", chosen.project.toUri(chosen.stage.file), chosen.stage.range));
}

async function openParam(services: Services, argument: unknown): Promise<void> {
  const ref = asParamRef(argument);
  const project = ref && services.projects.byRoot(ref.root);
  if (!ref || !project) return pickParam(services);
  const use = (await project.engine.paramUses(ref.file)).find(({ key }) => key === ref.key);
  await open(openCommand("Open", project.toUri(ref.file), use?.range));
}

async function pickParam({ picks }: Services): Promise<void> {
  const project = await picks.project();
  if (!project) return;
  const { stages } = await project.engine.pipeline();
  const files = new Set(stages.flatMap((stage) => usedParams(stage).map(({ file }) => file)));
  const uses = (await Promise.all([...files].map((file) => project.engine.paramUses(file)))).flat();
  if (uses.length === 0) {
    throw new UserError("no-params", "No stage uses parameters.", "Name them under `params` of a stage in dvc.yaml.");
  }
  const nameUsers = userNamer(project);
  const items = uses.map((use) => ({
    label: use.key,
    description: `${JSON.stringify(use.value)} · ${use.file}`,
    detail: `Used by ${nameUsers(use.stageIds)}`,
    use,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: "Choose the parameter to open" });
  if (picked) await open(openCommand("Open", project.toUri(picked.use.file), picked.use.range));
}

async function copyId(services: Services, argument: unknown): Promise<void> {
  const known = asRunRef(argument)?.runId ?? asStageRef(argument)?.stageId;
  const id = known ?? (await services.picks.stage("Choose the stage whose id to copy"))?.stage.id;
  if (id !== undefined) await vscode.env.clipboard.writeText(id);
}

async function copyCommand(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseStage(services, argument, "Choose the stage whose command to copy");
  if (chosen) await vscode.env.clipboard.writeText(commandLines(chosen.stage.cmd).join("\n"));
}

async function open({ command, arguments: args = [] }: vscode.Command): Promise<void> {
  await vscode.commands.executeCommand(command, ...(args as unknown[]));
}
