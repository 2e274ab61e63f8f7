import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { folderOf } from "../../../engine/model/paths.ts";
import type { Project, Services } from "../../services.ts";
import { exists } from "../../services/places.ts";
import {
  choosePipelineFile,
  isScript,
  likeliestFirst,
  nameProblem,
  proposeCommand,
  proposeName,
  readList,
  relativeTo,
  scriptPattern,
} from "./newStage.ts";
import type { NewStage } from "./newStage.ts";
import { addStage } from "./stageText.ts";

/** Asks for a script and what it reads and writes, adds a stage for it to a pipeline file, and opens that there. */
export async function createPipeline(services: Services): Promise<void> {
  const project = await services.picks.project();
  const script = project && (await chooseScript(project));
  if (!project || script === undefined) return;
  const { stages, files } = await project.engine.pipeline();
  const file = choosePipelineFile(script, files);
  const taken = new Set(stages.filter((stage) => stage.file === file).map(({ name }) => name));
  const stage = await askForStage(relativeTo(folderOf(file), script), taken);
  if (stage) await writeStage(project, file, stage);
}

/** Adds a stage to a pipeline file of a project, unsaved edits kept, saves it, and shows it with the stage's name selected. */
export async function writeStage(project: Project, file: string, stage: NewStage): Promise<void> {
  const uri = project.toUri(file);
  if (!(await exists(uri))) await createEmpty(uri, file);
  const document = await vscode.workspace.openTextDocument(uri);
  const { from, to, insert } = addStage(document.getText(), stage, file);
  const change = new vscode.WorkspaceEdit();
  change.replace(uri, new vscode.Range(document.positionAt(from), document.positionAt(to)), insert);
  const isWritten = (await vscode.workspace.applyEdit(change)) && (await document.save());
  if (!isWritten) throw notWritten(file);
  const start = from + (new RegExp(`(?<=^ *)${stage.name}:`, "m").exec(insert)?.index ?? 0);
  const end = start + stage.name.length;
  const selection = new vscode.Range(document.positionAt(start), document.positionAt(end));
  await vscode.window.showTextDocument(document, { selection });
}

/** The script in the active editor, or one that the person picks; relative to the root. */
async function chooseScript(project: Project): Promise<string | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const path = active && project.toPath(active);
  if (path !== undefined && isScript(path)) return path;
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(project.uri, scriptPattern),
    "**/{node_modules,.venv,venv,.git,.cairn,site-packages,__pycache__}/**",
    1_000,
  );
  const scripts = found.flatMap((uri) => project.toPath(uri) ?? []);
  if (scripts.length === 0) {
    throw new UserError(
      "no-scripts",
      "There is no script here that a stage could run.",
      "Write one (Python, R, Julia, shell or JavaScript) and try again, or open the sample project.",
    );
  }
  const { stages } = await project.engine.pipeline();
  return vscode.window.showQuickPick(likeliestFirst(scripts, stages), {
    title: "New stage",
    placeHolder: "Which script should the stage run?",
  });
}

/** Asks in four steps; undefined where the person leaves. */
async function askForStage(script: string, taken: ReadonlySet<string>): Promise<NewStage | undefined> {
  const name = await ask(1, {
    prompt: "What is the stage called?",
    value: proposeName(script, taken),
    validateInput: (text) => nameProblem(text.trim(), taken),
  });
  if (name === undefined) return undefined;
  const cmd = await ask(2, {
    prompt: "Which command runs it?",
    value: proposeCommand(script),
    validateInput: (text) => (text.trim() === "" ? "A stage needs a command." : undefined),
  });
  if (cmd === undefined) return undefined;
  const outs = await ask(3, {
    prompt: "Which files or folders does it write? Separated by commas; leave empty if none.",
    placeHolder: "models/model.pkl, metrics.json",
  });
  if (outs === undefined) return undefined;
  const params = await ask(4, {
    prompt: "Which parameters of params.yaml does it read? Separated by commas; leave empty if none.",
    placeHolder: "train.lr, train.epochs",
  });
  if (params === undefined) return undefined;
  return { name, cmd, deps: [script], outs: readList(outs), params: readList(params) };
}

async function ask(step: number, options: vscode.InputBoxOptions): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({ title: `New stage (${step}/4)`, ignoreFocusOut: true, ...options });
  return answer?.trim();
}

async function createEmpty(uri: vscode.Uri, file: string): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(uri, new Uint8Array());
  } catch (error) {
    throw notWritten(file, error);
  }
}

function notWritten(file: string, cause?: unknown): UserError {
  return new UserError(
    "pipeline-not-written",
    `“${file}” could not be written.`,
    "See that the folder may be written to, then try again.",
    { cause },
  );
}
