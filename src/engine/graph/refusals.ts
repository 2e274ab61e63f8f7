import { didYouMean } from "../model/didYouMean.ts";
import { UserError } from "../model/errors.ts";
import type { Stage } from "../model/stage.ts";
import { ProducedPaths } from "./edges.ts";
import type { StageGraph } from "./order.ts";
import { describeCycle, findCycles } from "./order.ts";

/** The stage of this id. Throws a `UserError` where there is none, or it cannot be run. */
export function requireRunnable(id: string, stages: ReadonlyMap<string, Stage>): Stage {
  const stage = stages.get(id);
  if (!stage) {
    const meant = didYouMean(id, stages.keys());
    throw new UserError(
      "stage-unknown",
      `There is no stage \`${id}\`.`,
      meant === undefined ? listStages(stages) : `Did you mean \`${meant}\`?`,
    );
  }
  if (stage.cmd === "" && !stage.template) {
    throw new UserError(
      "stage-without-command",
      `\`${id}\` cannot be run alone: its tool has no command for this one step.`,
      "Run a stage that needs it, or its whole pipeline with its own tool.",
      { place: { file: stage.file, range: stage.range } },
    );
  }
  if (stage.template) {
    throw new UserError(
      "stage-is-template",
      `\`${id}\` cannot run: a template in it has no value.`,
      `Mend what is marked in ${stage.file}.`,
      { place: { file: stage.file, range: stage.range } },
    );
  }
  return stage;
}

function listStages(stages: ReadonlyMap<string, Stage>): string {
  if (stages.size === 0) return "No stages were found here: add a dvc.yaml.";
  const names = [...stages.keys()];
  const shown = names.slice(0, 8).map((name) => `\`${name}\``);
  return `The stages are ${shown.join(", ")}${names.length > shown.length ? ", …" : ""}.`;
}

/** Throws a `UserError` where chosen stages wait for each other. */
export function refuseCycle(graph: StageGraph, chosen: ReadonlySet<string>): void {
  const cycle = findCycles(graph).find((ids) => ids.some((id) => chosen.has(id)));
  if (!cycle) return;
  throw new UserError(
    "pipeline-cycle",
    `These stages wait for each other: ${describeCycle(cycle)}.`,
    "Take one of the dependencies between them away.",
  );
}

/** Throws a `UserError` where the declaration of a stage is not what it seems to be: a misspelt key would go unheard. */
export function refuseFaults(running: readonly Stage[]): void {
  for (const { id, fault } of running) {
    if (!fault) continue;
    const place = { file: fault.file, range: fault.range };
    throw new UserError("stage-has-fault", `\`${id}\` cannot run as it stands in ${fault.file}.`, fault.message, {
      place,
    });
  }
}

/** Throws a `UserError` where a stage of a dvc.yaml would write over what another one has made: each would make the other stale. */
export function refuseSharedOutputs(running: readonly Stage[], stages: readonly Stage[]): void {
  const produced = new ProducedPaths(stages.filter(({ kind }) => kind === "dvc"));
  for (const stage of running) {
    if (stage.kind !== "dvc") continue;
    for (const out of stage.outs) {
      const other = produced.overlapping(out.path).find(({ stageId }) => stageId !== stage.id);
      if (!other) continue;
      throw new UserError(
        "outputs-overlap",
        `\`${stage.id}\` and \`${other.stageId}\` both make \`${out.path}\`.`,
        "Let one stage make it, or give it another path.",
        { place: { file: stage.file, range: out.range } },
      );
    }
  }
}
