import { commandLines } from "../../engine/model/stage.ts";
import { formatKeyMetrics } from "./format.ts";
import { formatAge } from "../../engine/model/words.ts";
import { escapeMarkdown } from "./markdown.ts";
import { stateWords } from "../../protocol/stateLooks.ts";
import { reasonsOf } from "./stageState.ts";
import { durationOf } from "./stageFacts.ts";
import type { StageFacts } from "./stageFacts.ts";

/** All that is to know of a stage at a glance, as Markdown. */
export function stageTooltip({ stage, status, lastRun, objective, now }: StageFacts): string {
  const state = status ? ` — ${stateWords[status.state]}` : "";
  const parts = [`**${escapeMarkdown(stage.id)}**${state}`];
  if (stage.desc !== undefined) parts.push(escapeMarkdown(stage.desc));
  const reasons = reasonsOf(status);
  if (reasons.length > 0) parts.push(reasons.map(({ message }) => `- ${message}`).join("\n"));
  const commands = commandLines(stage.cmd);
  if (commands.length > 0) parts.push(`\`\`\`shell\n${commands.join("\n")}\n\`\`\``);
  if (lastRun) {
    const { run, part } = lastRun;
    const metrics = formatKeyMetrics(run.metrics, objective);
    const facts = [part.outcome, durationOf(part), formatAge(run.startedAt, now), metrics];
    parts.push(`Last run: **${run.name}** ${escapeMarkdown(facts.filter(Boolean).join(" · "))}`);
  }
  return parts.join("\n\n");
}
