import * as vscode from "vscode";
import type { HoverFacts } from "../../../engine/model/language.ts";
import { toRange } from "../../services/places.ts";
import { findLastRun } from "../../services/stageFacts.ts";
import { hoverText } from "./hoverText.ts";
import type { HoverKnowledge } from "./hoverText.ts";
import type { LanguageFile, LanguageFiles } from "./languageFiles.ts";
import { fromPosition } from "./languageFiles.ts";

/** Enough runs to find one that did something with a stage. */
const consideredRuns = 20;

/** What is to know of stages, templates, parameters, paths and keys, where they stand. */
export function hoverProvider(files: LanguageFiles): vscode.HoverProvider {
  return {
    provideHover: (document, position, token) =>
      files.ask(document, token, async (engine, found, work) => {
        const hover = await engine.hover(found.file, fromPosition(position), work);
        if (!hover) return undefined;
        const text = hoverText(hover.facts, await knowledgeOf(found, hover.facts));
        return new vscode.Hover(new vscode.MarkdownString(text), toRange(hover.range));
      }),
  };
}

/** What the views know already; the runs of a stage are asked for where no view shows any. */
async function knowledgeOf({ project }: LanguageFile, facts: HoverFacts): Promise<HoverKnowledge> {
  const { state, engine } = project;
  const id = facts.kind === "stage" ? facts.stage.id : undefined;
  const asked = id === undefined ? [] : (state.runs ?? (await engine.runs({ stageId: id, limit: consideredRuns })));
  return {
    statuses: state.statuses,
    lastRun: id === undefined ? undefined : findLastRun(id, asked),
    objective: state.pipeline?.settings?.objective,
    artifact: facts.kind === "path" ? state.artifacts?.find(({ artifact }) => artifact.path === facts.path) : undefined,
    now: Date.now(),
  };
}
