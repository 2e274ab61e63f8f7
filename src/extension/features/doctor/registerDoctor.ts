import * as vscode from "vscode";
import type { CheckState, DoctorCheck } from "../../../engine/engine.ts";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { countOf } from "../../../engine/model/words.ts";
import { plainText } from "../../services/format.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";

/** The doctor: whether all that Cairn needs is there, and what to do where it is not. */
export function registerDoctor(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    { id: commands.runDoctor, doing: "Check the project", run: () => runDoctor(services) },
  ]);
}

async function runDoctor({ picks, context, log }: Services): Promise<void> {
  const project = await picks.project();
  if (!project) return;
  const answers = await withLateProgress("Looking at the project", () => project.engine.doctor());
  const checks = [...answers, hostCheck(context)];
  const report = checks.map(reportLine).join("\n");
  log.info(`Doctor of ${project.root}\n${report}`);
  showChecks(project.name, checks, report);
}

const icons: Readonly<Record<CheckState, string>> = { ok: "pass", warning: "warning", error: "error" };
const worstFirst: readonly CheckState[] = ["error", "warning", "ok"];

function showChecks(name: string, checks: readonly DoctorCheck[], report: string): void {
  const picker = vscode.window.createQuickPick();
  const copy = { iconPath: new vscode.ThemeIcon("copy"), tooltip: "Copy the report" };
  picker.title = `Check of ${name}`;
  picker.placeholder = summary(checks);
  picker.buttons = [copy];
  picker.matchOnDetail = true;
  picker.items = checks
    .toSorted((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state))
    .map(({ state, message, cure }) => ({
      label: `$(${icons[state]}) ${plainText(message)}`,
      ...(cure !== undefined && { detail: cure }),
    }));
  picker.onDidTriggerButton(async () => {
    await vscode.env.clipboard.writeText(report);
    picker.hide();
  });
  picker.onDidAccept(() => picker.hide());
  picker.onDidHide(() => picker.dispose());
  picker.show();
}

function summary(checks: readonly DoctorCheck[]): string {
  const count = (state: CheckState): number => checks.filter((check) => check.state === state).length;
  const errors = count("error");
  const warnings = count("warning");
  if (errors + warnings === 0) return "All is well";
  const parts = [errors > 0 && countOf(errors, "error"), warnings > 0 && countOf(warnings, "warning")];
  return parts.filter((part) => part !== false).join(" and ");
}

function reportLine({ state, message, cure }: DoctorCheck): string {
  return `${state.padEnd(8)}${message}${cure === undefined ? "" : `\n${" ".repeat(8)}${cure}`}`;
}

/** Where Cairn itself runs, which a report of a problem has to say. */
function hostCheck({ extension }: vscode.ExtensionContext): DoctorCheck {
  const version = (extension.packageJSON as { readonly version: string }).version;
  const message = `Cairn ${version} in VS Code ${vscode.version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  if (vscode.workspace.isTrusted) return { id: "host", state: "ok", message };
  const cure =
    "The folder is not trusted, so Cairn runs nothing in it. Trust it if you know where its code comes from.";
  return { id: "host", state: "warning", message, cure };
}
