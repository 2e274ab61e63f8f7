import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { Sweep, SweepControl, SweepState } from "../../../engine/model/sweep.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { asSweepRef, asSweptRunRef } from "../../services/commandArguments.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { describeSweep } from "./sweepRows.ts";

/** What one does with sweeps under way and with the runs in their queues. */
export function registerSweepCommands(services: Services): vscode.Disposable {
  const ask = (kind: "pause" | "cancel", states: readonly SweepState[]) => async (argument: unknown) => {
    const chosen = await chooseSweep(services, argument, `Choose the sweep to ${kind}`, states);
    if (chosen) await chosen.project.engine.controlSweep(chosen.sweep.id, { kind });
  };
  const askOfRun = (kind: "first" | "cancel-run") => (argument: unknown) => controlRun(services, argument, kind);
  return registerCommands(services.notify, [
    { id: commands.pauseSweep, doing: "Pause sweep", run: ask("pause", ["running"]) },
    { id: commands.cancelSweep, doing: "Cancel sweep", run: ask("cancel", ["running", "paused", "interrupted"]) },
    { id: commands.resumeSweep, doing: "Resume sweep", run: (argument) => resumeSweep(services, argument) },
    { id: commands.runSweptNext, doing: "Run next", run: askOfRun("first") },
    { id: commands.cancelSweptRun, doing: "Cancel run", run: askOfRun("cancel-run") },
  ]);
}

/** One that is paused is told to go on; one whose process is gone gets a new one. */
async function resumeSweep(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseSweep(services, argument, "Choose the sweep to resume", ["paused", "interrupted"]);
  if (!chosen) return;
  const { project, sweep } = chosen;
  if (sweep.state === "interrupted") await services.tasks.sweep(project, ["--resume", sweep.id]);
  else await project.engine.controlSweep(sweep.id, { kind: "resume" });
}

async function controlRun(
  { projects }: Services,
  argument: unknown,
  kind: Extract<SweepControl, { readonly number: number }>["kind"],
): Promise<void> {
  const ref = asSweptRunRef(argument);
  const project = ref && projects.byRoot(ref.root);
  if (ref && project) await project.engine.controlSweep(ref.sweepId, { kind, number: ref.number });
}

interface ChosenSweep {
  readonly project: Project;
  readonly sweep: Sweep;
}

/** The sweep of a row as it is now, or the one of these states that the person picks. */
async function chooseSweep(
  { projects, picks }: Services,
  argument: unknown,
  placeHolder: string,
  states: readonly SweepState[],
): Promise<ChosenSweep | undefined> {
  const ref = asSweepRef(argument);
  const project = (ref && projects.byRoot(ref.root)) ?? (await picks.project());
  if (!project) return undefined;
  const sweeps = await project.engine.sweeps();
  const named = ref && sweeps.find(({ id }) => id === ref.sweepId);
  if (named) return { project, sweep: named };
  const fitting = sweeps.filter(({ state }) => states.includes(state));
  if (fitting.length === 0) {
    throw new UserError("no-sweep", `No sweep is ${states.join(" or ")}.`, "The Runs view shows all sweeps.");
  }
  const items = fitting.map((sweep) => ({ label: sweep.name, description: describeSweep(sweep), sweep }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder });
  return picked && { project, sweep: picked.sweep };
}
