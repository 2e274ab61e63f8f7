import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { initRepository } from "../../../engine/git/initRepository.ts";
import { UserError } from "../../../engine/model/errors.ts";
import type { Services } from "../../services.ts";
import { copySample } from "./copySample.ts";
import type { Walkthrough } from "./walkthrough.ts";

const folderName = "cairn-digits";

/** Asks where to, copies the sample project there, makes it a git repository, and opens it. */
export async function openSample({ context, log }: Services, walkthrough: Walkthrough): Promise<void> {
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: `Where should the sample project “${folderName}” go?`,
      openLabel: "Put it here",
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: vscode.Uri.file(homedir()),
    })) ?? [];
  if (!parent) return;
  const target = freeFolder(parent.fsPath);
  await makeSample(context.asAbsolutePath(path.join("media", "sample")), target, log);
  await walkthrough.rememberToContinue(target);
  await openFolder(vscode.Uri.file(target));
}

/** Copies the sample and commits it, with progress. Without git the project is there all the same, and the log says so. */
export async function makeSample(from: string, target: string, log: Services["log"]): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: "Making the sample project" };
  await vscode.window.withProgress(options, async (progress) => {
    let done = 0;
    try {
      await copySample(from, target, (message, fraction) => {
        progress.report({ message, increment: (fraction - done) * 100 });
        done = fraction;
      });
    } catch (error) {
      throw cannotWrite(target, error);
    }
    await commitSample(target, log);
  });
}

async function commitSample(target: string, log: Services["log"]): Promise<void> {
  try {
    await initRepository(target, "The sample as it comes with Cairn");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.warn(`The sample has no git repository: ${error.message} ${error.cure}`);
  }
}

function freeFolder(parent: string): string {
  let target = path.join(parent, folderName);
  for (let number = 2; existsSync(target); number++) target = path.join(parent, `${folderName}-${number}`);
  return target;
}

/** An empty window takes the folder; in one that is in use the person says. */
async function openFolder(folder: vscode.Uri): Promise<void> {
  const isEmpty = (vscode.workspace.workspaceFolders ?? []).length === 0;
  const here = "Open here";
  const anew = "Open in a new window";
  const question = `The sample project is in ${folder.fsPath}.`;
  const answer = isEmpty ? here : await vscode.window.showInformationMessage(question, here, anew);
  if (answer === undefined) return;
  await vscode.commands.executeCommand("vscode.openFolder", folder, { forceNewWindow: answer === anew });
}

function cannotWrite(target: string, cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError(
    "sample-not-written",
    `The sample project could not be written to ${target}: ${reason}`,
    "Choose a folder that you may write to.",
    { cause },
  );
}
