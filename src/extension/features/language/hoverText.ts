import type { ArtifactState, ArtifactStatus } from "../../../engine/model/artifact.ts";
import type { StageStatus } from "../../../engine/model/freshness.ts";
import type { HoverFacts, ParamFacts, TemplateValue, TriedValues } from "../../../engine/model/language.ts";
import type { Objective } from "../../../engine/model/projectSettings.ts";
import { commandLines, usedParams } from "../../../engine/model/stage.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { countOf, formatSize, listOf } from "../../../engine/model/words.ts";
import { formatValue } from "../../services/format.ts";
import { escapeMarkdown } from "../../services/markdown.ts";
import type { LastRun } from "../../services/stageFacts.ts";
import { stateWords } from "../../../protocol/stateLooks.ts";
import { stageTooltip } from "../../services/stageTooltip.ts";

/** What is known of the project beside what a place says. */
export interface HoverKnowledge {
  readonly statuses: ReadonlyMap<string, StageStatus> | undefined;
  readonly lastRun: LastRun | undefined;
  readonly objective: Objective | undefined;
  readonly artifact: ArtifactStatus | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** More of a kind than this is told by its count. */
const maxListed = 6;
const maxTried = 8;

/** The facts of a place as Markdown. */
export function hoverText(facts: HoverFacts, knowledge: HoverKnowledge): string {
  switch (facts.kind) {
    case "stage":
      return stageText(facts.stage, knowledge);
    case "group":
      return groupText(facts, knowledge);
    case "param":
      return paramText(facts);
    case "template":
      return templateText(facts);
    case "path":
      return pathText(facts, knowledge);
    case "pattern":
      return patternText(facts);
    case "key": {
      const values = facts.values.length > 0 ? `\n\nOne of ${codes(facts.values, facts.values.length)}.` : "";
      return `**${escapeMarkdown(facts.key)}** — ${facts.text}${values}`;
    }
  }
}

function stageText(stage: Stage, { statuses, lastRun, objective, now }: HoverKnowledge): string {
  const status = statuses?.get(stage.id);
  const head = stageTooltip({ stage, status, lastRun, objective, progress: "", now });
  const lines: readonly (readonly [word: string, names: readonly string[]])[] = [
    ["Reads", stage.deps.map(({ path }) => path)],
    ["Takes", usedParams(stage).map(({ file, key }) => key ?? file)],
    ["Makes", stage.outs.map(({ path }) => path)],
  ];
  const told = lines.flatMap(([word, names]) => (names.length > 0 ? [`${word} ${codes(names)}`] : []));
  return [head, told.join("  \n")].filter(Boolean).join("\n\n");
}

function groupText(
  { group, stages }: Extract<HoverFacts, { readonly kind: "group" }>,
  { statuses }: HoverKnowledge,
): string {
  const states = stages.flatMap(({ id }) => statuses?.get(id)?.state ?? []);
  const counts = [...Map.groupBy(states, (state) => stateWords[state])].map(([word, all]) => `${all.length} ${word}`);
  const shown = stages.slice(0, maxListed).map((stage) => {
    const [command = ""] = commandLines(stage.cmd);
    return `- ${code(stage.name)} ${command === "" ? "" : code(command)}`;
  });
  const more = stages.length > maxListed ? [`- and ${stages.length - maxListed} more`] : [];
  const head = `**${escapeMarkdown(group.id)}** — ${countOf(stages.length, "stage")} by \`${group.uses}\``;
  return [[head, counts.join(", ")].filter(Boolean).join(": "), [...shown, ...more].join("\n")].join("\n\n");
}

function paramText(param: ParamFacts): string {
  const { file, key, value } = param;
  const name = key === null ? `All of ${code(file)}` : `**${escapeMarkdown(key)}**`;
  const shown = key === null ? "" : value === undefined ? ` — not in ${code(file)}` : ` = ${valueText(value)}`;
  return [`${name}${shown}`, usersText(param.stageIds), triedText(param.tried, value)].filter(Boolean).join("\n\n");
}

function usersText(stageIds: readonly string[]): string {
  return stageIds.length === 0 ? "No stage uses it." : `Used by ${codes(stageIds)}`;
}

/** The values tried so far, the best first, each with its best metric. */
function triedText({ metric, values }: TriedValues, current: unknown): string {
  if (values.length === 0) return "";
  const rows = values.slice(0, maxTried).map(({ value, runCount, best }) => {
    const isCurrent = JSON.stringify(value) === JSON.stringify(current);
    const shown = `${valueText(value)}${isCurrent ? " (now)" : ""}`;
    const [metric, run] = best ? [formatValue(best.metric), escapeMarkdown(best.runName)] : ["", ""];
    return `| ${shown} | &emsp;${metric} | &emsp;${run} | &emsp;${runCount} |`;
  });
  const more = values.length > maxTried ? [`\n${values.length - maxTried} more values were tried.`] : [];
  const best = metric === undefined ? "Best" : `Best ${escapeMarkdown(metric)}`;
  return [`| Tried | &emsp;${best} | &emsp;Run | &emsp;Runs |`, "|:--|:--|:--|--:|", ...rows, ...more].join("\n");
}

function templateText(facts: Extract<HoverFacts, { readonly kind: "template" }>): string {
  const { name, values, source, param } = facts;
  const from = source === undefined ? "" : ` — from ${source.startsWith("`") ? source : code(source)}`;
  const [only] = values;
  if (!only) return `**${escapeMarkdown(name)}** has no value here.`;
  const isOne = values.length === 1 && only.stageId === undefined;
  const head = `**${escapeMarkdown(name)}**${isOne ? ` = ${valueText(only.value)}` : ""}${from}`;
  const rest = param ? [usersText(param.stageIds), triedText(param.tried, param.value)] : [];
  return [head, isOne ? "" : valuesText(values), ...rest].filter(Boolean).join("\n\n");
}

function valuesText(values: readonly TemplateValue[]): string {
  const shown = values.slice(0, maxListed).map(({ stageId, value }) => `- ${code(stageId ?? "")} ${valueText(value)}`);
  const more = values.length > maxListed ? [`- and ${values.length - maxListed} more`] : [];
  return [...shown, ...more].join("\n");
}

const artifactWords: Readonly<Record<ArtifactState, string>> = {
  unchanged: "as in its newest snapshot",
  earlier: "an earlier version of it",
  modified: "modified since its newest snapshot",
  missing: "missing",
  unrecorded: "in no snapshot yet",
};

function pathText(
  { path, others, makers, readers, tracked, entry }: Extract<HoverFacts, { readonly kind: "path" }>,
  { artifact }: HoverKnowledge,
): string {
  const bytes = entry?.size ?? artifact?.current?.size;
  const kind = entry?.kind === "folder" ? "folder" : "";
  const state = artifact ? artifactWords[artifact.state] : "";
  const facts = entry ? [kind, bytes === undefined ? "" : formatSize(bytes), state] : ["not there yet"];
  const more = others > 0 ? `, and ${countOf(others, "more path")}` : "";
  const head = `**${escapeMarkdown(path)}**${more} — ${facts.filter(Boolean).join(", ") || "folder"}`;
  const made = makers.length > 0 ? `Made by ${codes(makers)}` : tracked ? trackedText(tracked) : "No stage makes it.";
  const read = readers.length > 0 ? `Read by ${codes(readers)}` : "No stage reads it.";
  return [head, `${made}  \n${read}`].join("\n\n");
}

function patternText({ pattern, fits }: Extract<HoverFacts, { readonly kind: "pattern" }>): string {
  const head = `${code(pattern)} — fits ${fits.length === 0 ? "nothing" : countOf(fits.length, "path")}`;
  return fits.length === 0 ? head : `${head}\n\n${codes(fits)}`;
}

function trackedText({ file, origin }: { readonly file: string; readonly origin?: string }): string {
  return `Tracked by ${code(file)}${origin === undefined ? "" : `, from ${code(origin)}`}`;
}

/** A value on one line, or for a list or map of some size beneath each other. */
function valueText(value: unknown): string {
  if (typeof value !== "object" || value === null) return code(value === null ? "null" : plainValue(value));
  const line = JSON.stringify(value);
  return code(line.length > 80 ? `${line.slice(0, 79)}…` : line);
}

function plainValue(value: unknown): string {
  return typeof value === "string" ? (value === "" ? '""' : value) : String(value);
}

function codes(texts: readonly string[], most = maxListed): string {
  return listOf(texts.map(code), most);
}

/** Text as code, whatever marks are in it; a bar would end a table's cell. */
function code(text: string): string {
  const plain = text.replaceAll("|", "¦");
  return plain.includes("`") ? `\`\` ${plain} \`\`` : `\`${plain}\``;
}
