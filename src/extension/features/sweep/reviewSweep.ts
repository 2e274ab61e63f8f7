import * as vscode from "vscode";
import type { ParamAssignment } from "../../../engine/model/plan.ts";
import { UserError } from "../../../engine/model/errors.ts";
import { countOf } from "../../../engine/model/words.ts";
import { readStopRule } from "../../../engine/sweep/stopRule.ts";
import type { Project } from "../../services.ts";
import { describeParams, plainText } from "../../services/format.ts";
import { axesOf } from "./sweepDraft.ts";
import type { SweepDraft } from "./sweepDraft.ts";

const shownPoints = 6;

interface ReviewItem extends vscode.QuickPickItem {
  readonly isStart?: boolean;
  /** Asks for another value; what it resolves to is changed in the draft. */
  readonly ask?: () => Thenable<Partial<SweepDraft> | undefined>;
}

/** Shows what a sweep comes to, and lets the person change how it runs until they start it; undefined where they do not. */
export async function reviewSweep(project: Project, first: SweepDraft): Promise<SweepDraft | undefined> {
  let draft = first;
  for (;;) {
    const { start, runs } = await planItems(project, draft);
    const picked = await vscode.window.showQuickPick(
      [start, separator("How it runs"), ...optionItems(draft), separator("Its runs"), ...runs],
      {
        title: draft.stageIds.length === 0 ? "Sweep" : `Sweep ${draft.stageIds.join(", ")}`,
        placeHolder: "Start the sweep, or change how it runs",
        ignoreFocusOut: true,
      },
    );
    if (!picked) return undefined;
    if (picked.isStart === true) return draft;
    draft = { ...draft, ...(await picked.ask?.()) };
  }
}

/** The row that starts it, or says why it cannot be started, and the first of its runs. */
async function planItems(
  { engine }: Project,
  draft: SweepDraft,
): Promise<{ readonly start: ReviewItem; readonly runs: readonly ReviewItem[] }> {
  try {
    const points = await engine.planSweep({ axes: axesOf(draft), samples: draft.samples, seed: draft.seed });
    const start = { label: `$(play) Start ${countOf(points.length, "run")}`, isStart: true };
    return { start, runs: pointItems(points) };
  } catch (error) {
    return { start: { label: `$(error) ${textOf(error)}` }, runs: [] };
  }
}

function pointItems(points: readonly (readonly ParamAssignment[])[]): readonly ReviewItem[] {
  const shown = points.slice(0, shownPoints).map((point) => ({ label: describeParams(point) }));
  const left = points.length - shown.length;
  return left === 0 ? shown : [...shown, { label: `and ${left} more` }];
}

function optionItems(draft: SweepDraft): readonly ReviewItem[] {
  const { jobs, stopWhen, name } = draft;
  const isDrawn = axesOf(draft).some(({ values }) => values.kind !== "grid");
  return [
    {
      label: "$(run-all) Runs at a time",
      description: String(jobs),
      ask: () => askCount("Runs at a time", jobs, (count) => ({ jobs: count })),
    },
    ...(isDrawn ? drawItems(draft) : []),
    {
      label: "$(debug-stop) Stop a run early",
      description: stopWhen === "" ? "never" : `when ${stopWhen}`,
      ask: () =>
        askText("Stop a run early when", stopWhen, "val_loss > 2 after 5, or nothing", checkRule, (text) => ({
          stopWhen: text,
        })),
    },
    {
      label: "$(tag) Name",
      description: name === "" ? "made up" : name,
      ask: () =>
        askText("Name of the sweep", name, "Also the experiment of its runs", undefined, (text) => ({ name: text })),
    },
  ];
}

function drawItems({ draw, samples, seed }: SweepDraft): readonly ReviewItem[] {
  const words = { random: "at random", latin: "evenly over the span (Latin hypercube)" };
  const other = draw === "random" ? "latin" : "random";
  return [
    {
      label: "$(list-ordered) Samples",
      description: String(samples),
      ask: () => askCount("How many samples are drawn", samples, (count) => ({ samples: count })),
    },
    {
      label: "$(symbol-array) Values of spans",
      description: words[draw],
      ask: () => Promise.resolve({ draw: other }),
    },
    {
      label: "$(sync) Seed",
      description: String(seed),
      ask: () => askCount("Seed: the same one draws the same again", seed, (count) => ({ seed: count }), 0),
    },
  ];
}

async function askCount(
  title: string,
  count: number,
  change: (count: number) => Partial<SweepDraft>,
  least = 1,
): Promise<Partial<SweepDraft> | undefined> {
  const check = (text: string): string | undefined =>
    /^\d{1,9}$/.test(text.trim()) && Number(text) >= least ? undefined : `A whole number of at least ${least}.`;
  return askText(title, String(count), "", check, (text) => change(Number(text)));
}

async function askText(
  title: string,
  value: string,
  prompt: string,
  validateInput: ((text: string) => string | undefined) | undefined,
  change: (text: string) => Partial<SweepDraft>,
): Promise<Partial<SweepDraft> | undefined> {
  const options = { title, value, prompt, ignoreFocusOut: true };
  const text = await vscode.window.showInputBox(validateInput ? { ...options, validateInput } : options);
  return text === undefined ? undefined : change(text.trim());
}

function checkRule(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  try {
    readStopRule(text);
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

/** What an error of the engine tells the person, beneath a field. Throws the others. */
function textOf(error: unknown): string {
  if (error instanceof UserError) return plainText(`${error.message} ${error.cure}`);
  throw error;
}

function separator(label: string): ReviewItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
