import * as vscode from "vscode";
import type { RunSummary } from "../../../engine/model/run.ts";
import type { RunMarking } from "../../../engine/model/runMarks.ts";
import { countOf } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { asRunRef } from "../../services/commandArguments.ts";
import type { CommandHandler } from "../../services/registerCommands.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { chooseRun } from "./runCommands.ts";

/** Runs of one project that something is said of. */
interface Meant {
  readonly project: Project;
  /** One at least. */
  readonly runs: readonly RunSummary[];
}

/** What takes the last change back. */
interface LastMark {
  readonly project: Project;
  readonly before: readonly RunMarking[];
}

/** Commands by which a person says something of runs: each can be undone. */
export function registerMarkRuns(services: Services): vscode.Disposable {
  let last: LastMark | undefined;
  const mark = async ({ project, runs }: Meant, said: Omit<RunMarking, "run">): Promise<void> => {
    const before = await project.engine.markRuns(runs.map(({ id }) => ({ run: id, ...said })));
    last = { project, before };
  };
  const undo = async (): Promise<void> => {
    if (!last) {
      void vscode.window.showInformationMessage("There is no change to a run that could be undone.");
      return;
    }
    const { project, before } = last;
    last = undefined;
    await project.engine.markRuns(before);
  };
  const handlers = marks.map(({ ask, placeholder, among, ...command }): CommandHandler => ({
    ...command,
    run: async (argument, selection) => {
      const meant = await meantRuns(services, argument, selection, { placeholder, among });
      const said = meant && (await ask(meant.runs, meant.project));
      if (!said) return;
      await mark(meant, said);
      if (said.archived) offerUndo(meant.runs);
    },
  }));
  return registerCommands(services.notify, [
    ...handlers,
    { id: commands.undoMark, doing: "Undo the last change to a run", run: undo },
  ]);
}

function offerUndo(runs: readonly RunSummary[]): void {
  const told = vscode.window.showInformationMessage(`${namesOf(runs)} archived.`, "Undo");
  void told.then((answer) => (answer === "Undo" ? vscode.commands.executeCommand(commands.undoMark) : undefined));
}

/** Asks what is to be said of runs; undefined where nothing is. */
type Ask = (runs: readonly RunSummary[], project: Project) => Promise<Omit<RunMarking, "run"> | undefined>;

async function askStar([first]: readonly RunSummary[]): ReturnType<Ask> {
  return { starred: !first?.starred };
}

async function askTags(runs: readonly RunSummary[], project: Project): ReturnType<Ask> {
  const before = runs[0]?.tags ?? [];
  const known = await project.engine.runTags();
  const typed = await vscode.window.showInputBox({
    title: `Tags of ${namesOf(runs)}`,
    prompt:
      known.length > 0
        ? `With commas between them. In use: ${known.slice(0, 8).join(", ")}`
        : "With commas between them",
    value: before.join(", "),
  });
  if (typed === undefined) return undefined;
  const after = typed
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  return {
    addTags: after.filter((tag) => !before.includes(tag)),
    removeTags: before.filter((tag) => !after.includes(tag)),
  };
}

async function askName([run]: readonly RunSummary[]): ReturnType<Ask> {
  const name = await vscode.window.showInputBox({
    title: `Rename ${run?.name ?? ""}`,
    prompt: "Empty for the name that the run had of itself",
    value: run?.name ?? "",
  });
  return name === undefined || name === run?.name ? undefined : { name };
}

/** An input box has one line: others are written with `\n` between them. */
async function askNote([run]: readonly RunSummary[]): ReturnType<Ask> {
  const note = await vscode.window.showInputBox({
    title: `Note of ${run?.name ?? ""}`,
    prompt: String.raw`\n begins a new line`,
    value: (run?.note ?? "").replaceAll("\n", String.raw`\n`),
  });
  return note === undefined ? undefined : { note: note.replaceAll(String.raw`\n`, "\n") };
}

interface Mark extends Omit<CommandHandler, "run"> {
  readonly ask: Ask;
  readonly placeholder: string;
  /** A query that tells which runs are offered; all that are not archived where it is left out. */
  readonly among?: string;
}

const marks: readonly Mark[] = [
  { id: commands.starRun, doing: "Toggle star", ask: askStar, placeholder: "Choose the run to star" },
  { id: commands.tagRun, doing: "Tag run", ask: askTags, placeholder: "Choose the run to tag" },
  { id: commands.renameRun, doing: "Rename run", ask: askName, placeholder: "Choose the run to rename" },
  { id: commands.noteRun, doing: "Edit note", ask: askNote, placeholder: "Choose the run to note something of" },
  {
    id: commands.archiveRun,
    doing: "Archive run",
    ask: async () => ({ archived: true }),
    placeholder: "Choose the run to archive",
  },
  {
    id: commands.unarchiveRun,
    doing: "Take run out of the archive",
    ask: async () => ({ archived: false }),
    placeholder: "Choose the run to take out of the archive",
    among: "archived",
  },
];

/** The runs that are selected where the clicked one is among them; else that one, or the one that the person picks. */
async function meantRuns(
  services: Services,
  argument: unknown,
  selection: unknown,
  { placeholder, among }: { readonly placeholder: string; readonly among: string | undefined },
): Promise<Meant | undefined> {
  const refs = (Array.isArray(selection) ? selection : []).flatMap((item) => asRunRef(item) ?? []);
  const root = asRunRef(argument)?.root;
  const project = root === undefined ? undefined : services.projects.byRoot(root);
  const ids = refs.filter((ref) => ref.root === root).map(({ runId }) => runId);
  if (!project || ids.length < 2) {
    const chosen = await chooseRun(services, argument, placeholder, undefined, among);
    return chosen && { project: chosen.project, runs: [chosen.run] };
  }
  return { project, runs: await Promise.all(ids.map((id) => project.engine.run(id))) };
}

function namesOf(runs: readonly RunSummary[]): string {
  const [first, ...others] = runs;
  return first && others.length === 0 ? first.name : countOf(runs.length, "run");
}
