import path from "node:path";
import * as vscode from "vscode";
import { commands } from "./ids.ts";
import { registerAssistant } from "./features/assistant/registerAssistant.ts";
import { registerBadges } from "./features/badges/registerBadges.ts";
import { registerCodelens } from "./features/codelens/registerCodelens.ts";
import { registerData } from "./features/data/registerData.ts";
import { registerDebug } from "./features/debug/registerDebug.ts";
import { registerDiagnostics } from "./features/diagnostics/registerDiagnostics.ts";
import { registerCare } from "./features/care/registerCare.ts";
import { registerDoctor } from "./features/doctor/registerDoctor.ts";
import { registerExperiments } from "./features/experiments/registerExperiments.ts";
import { registerFailures } from "./features/failures/registerFailures.ts";
import { registerGraph } from "./features/graph/registerGraph.ts";
import { registerHead } from "./features/head/registerHead.ts";
import { registerLanguage } from "./features/language/registerLanguage.ts";
import { registerPipeline } from "./features/pipeline/registerPipeline.ts";
import { registerRuns } from "./features/runs/registerRuns.ts";
import { registerScripts } from "./features/scripts/registerScripts.ts";
import { registerStart } from "./features/start/registerStart.ts";
import { registerSweep } from "./features/sweep/registerSweep.ts";
import { registerTasks } from "./features/tasks/registerTasks.ts";
import type { RegisterFeature, Services } from "./services.ts";
import { FollowedProblems } from "./services/editorProblems.ts";
import { registerFullLooks } from "./services/fullLooks.ts";
import { Notifications } from "./services/notify.ts";
import { QuickPicks } from "./services/picks.ts";
import { OpenProjects } from "./services/projects.ts";
import { EditorTexts } from "./services/unsavedTexts.ts";
import { TaskRunner } from "./services/taskRunner.ts";

/** Every feature, one line each, in the order of registering. */
const features: readonly (readonly [name: string, register: RegisterFeature])[] = [
  ["tasks", registerTasks],
  ["pipeline", registerPipeline],
  ["data", registerData],
  ["badges", registerBadges],
  ["runs", registerRuns],
  ["sweeps", registerSweep],
  ["graph", registerGraph],
  ["experiments", registerExperiments],
  ["code lenses", registerCodelens],
  ["debugging", registerDebug],
  ["diagnostics", registerDiagnostics],
  ["failures", registerFailures],
  ["language", registerLanguage],
  ["commits", registerHead],
  ["scripts", registerScripts],
  ["start", registerStart],
  ["care", registerCare],
  ["doctor", registerDoctor],
  ["assistants", registerAssistant],
];

/**
 * Makes the services, then lets each feature join; one that fails is told of once and leaves the others alone.
 * The services are for this extension's tests; other extensions get nothing.
 */
export function activate(context: vscode.ExtensionContext): Services | undefined {
  const log = vscode.window.createOutputChannel("Cairn", { log: true });
  const projects = new OpenProjects(path.join(context.extensionPath, "dist", "engineWorker.js"), log);
  const notify = new Notifications(log, projects);
  const tasks = new TaskRunner(path.join(context.extensionPath, "dist", "cli.js"), projects, log);
  const unsaved = new EditorTexts(projects, log);
  const problems = new FollowedProblems(projects, unsaved);
  const services: Services = {
    context,
    log,
    projects,
    tasks,
    picks: new QuickPicks(projects),
    notify,
    unsaved,
    problems,
  };
  context.subscriptions.push(
    log,
    projects,
    tasks,
    unsaved,
    problems,
    registerFullLooks(projects, log),
    projects.onDidWarn((text) => notify.warning(text)),
    vscode.commands.registerCommand(commands.showLog, () => log.show()),
  );
  for (const [name, register] of features) {
    try {
      context.subscriptions.push(register(services));
    } catch (error) {
      notify.error(error, `Starting “${name}”`);
    }
  }
  return context.extensionMode === vscode.ExtensionMode.Test ? services : undefined;
}
