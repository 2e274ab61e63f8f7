import type { PhaseRule } from "../../model/projectSettings.ts";
import type { Stage } from "../../model/stage.ts";
import { isGlob, parseGlob } from "./globPattern.ts";

/** The stages in the phases that these rules say; the same objects where they say nothing new. */
export function withPhases(stages: readonly Stage[], rules: readonly PhaseRule[]): readonly Stage[] {
  if (rules.length === 0) return stages;
  // A name goes before a pattern; else the first that fits.
  const ordered = rules.toSorted((a, b) => Number(isGlob(a.pattern)) - Number(isGlob(b.pattern)));
  const tests = ordered.map(({ pattern, phase }) => ({ phase, fits: stageTest(pattern) }));
  return stages.map((stage) => {
    const phase = tests.find(({ fits }) => fits(stage))?.phase ?? stage.phase;
    return phase === stage.phase ? stage : { ...stage, phase };
  });
}

/** Whether a stage is meant by a pattern: by its id, the id of its group, its file, or a folder above that. */
export function stageTest(pattern: string): (stage: Stage) => boolean {
  const regex = isGlob(pattern) ? parseGlob(pattern) : undefined;
  const fits = (text: string): boolean => text === pattern || regex?.test(text) === true;
  const folder = `${pattern.replace(/\/$/, "")}/`;
  return ({ id, templateOf, file }) =>
    fits(id) || (templateOf !== undefined && fits(templateOf.id)) || fits(file) || file.startsWith(folder);
}
