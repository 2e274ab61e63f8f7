import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { EngineContext } from "../context.ts";
import { fitPattern } from "../discovery/cairn/fitPattern.ts";
import { parseGlob } from "../discovery/cairn/globPattern.ts";
import { type Artifact, type ArtifactRole, looksLikeModel } from "../model/artifact.ts";
import { roleOfType } from "../model/declaredArtifact.ts";
import type { DeclaredArtifact } from "../model/declaredArtifact.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { TrackRule } from "../model/projectSettings.ts";
import { isSourceFile } from "../model/sourceFile.ts";
import type { Output, Stage } from "../model/stage.ts";
import { systemCode } from "../model/systemErrors.ts";
import type { TrackedData } from "../model/trackedData.ts";
import type { ArtifactMemory } from "./artifactMemory.ts";

/** The artifacts of a project as it is now. With a memory, as they were when a change was last told that may alter them. */
export async function projectArtifacts(
  { root, discovery, ledger }: EngineContext,
  memory?: ArtifactMemory,
): Promise<readonly Artifact[]> {
  const pipeline = await discovery.pipeline();
  const records = ledger.runs.stageRecords();
  const kept = pipeline.settings?.track.some(({ isPattern }) => isPattern) ? ledger.snapshots.newestWhole() : undefined;
  const paths = kept?.artifacts.map(({ path }) => path) ?? [];
  const collect = (): readonly Artifact[] => collectArtifacts(root, pipeline, (stageId) => records.has(stageId), paths);
  return memory ? memory.recall([pipeline, kept?.id, ...records.keys()], collect) : collect();
}

/**
 * The artifacts of a pipeline, by path: every output, what .dvc files track, what the top of a dvc.yaml and cairn.yaml
 * name beside them, and every dependency from outside that is data and not code.
 * Of other tools than DVC it is those of stages that Cairn has run: their files may be huge, and nobody's but theirs.
 * Reads the root's folders only to tell a folder of code from a folder of data.
 */
function collectArtifacts(
  root: string,
  pipeline: Pipeline,
  isRecorded: (stageId: string) => boolean,
  kept: readonly string[],
): readonly Artifact[] {
  const artifacts = new Map<string, Artifact>();
  const stages = pipeline.stages.filter(({ kind, id }) => kind === "dvc" || isRecorded(id));
  for (const artifact of [...stages.flatMap(outputsOf), ...pipeline.tracked.flatMap(trackedOf)]) {
    if (isKept(artifact.path) && !artifacts.has(artifact.path)) artifacts.set(artifact.path, artifact);
  }
  addNamed(artifacts, pipeline.declared);
  const rules = pipeline.settings?.track ?? [];
  addNamed(artifacts, withoutNested(rules.filter(({ isPattern }) => !isPattern)));
  addNamed(artifacts, withoutNested(fitting(root, rules, artifacts, kept)));
  for (const { path } of uncovered(
    stages.flatMap(({ deps }) => deps),
    artifacts,
  )) {
    if (isKept(path) && !artifacts.has(path) && !isCode(root, path)) artifacts.set(path, { path, role: "data" });
  }
  return [...artifacts.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function outputsOf(stage: Stage): readonly Artifact[] {
  return stage.outs.map((out) => ({
    path: out.path,
    role: outputRole(stage, out),
    ...saidOf(out),
    producer: stage.id,
    ...describedBy(out),
  }));
}

function trackedOf({ file, outs, origin, desc }: TrackedData): readonly Artifact[] {
  return outs.map((out) => ({
    path: out.path,
    role: roleOfType(out.type) ?? roleOfPath(out.path) ?? "data",
    ...saidOf(out),
    tracker: file,
    ...(origin !== undefined && { origin }),
    ...(desc !== undefined && { desc }),
    ...describedBy(out),
  }));
}

/** What the patterns among these fit, and nothing covers yet; what the last snapshot kept of it is missed where it is gone. */
function fitting(
  root: string,
  rules: readonly TrackRule[],
  artifacts: ReadonlyMap<string, Artifact>,
  kept: readonly string[],
): readonly NamedArtifact[] {
  const patterns = rules.filter(({ isPattern }) => isPattern);
  if (patterns.length === 0) return [];
  const known = new PathIndex([...artifacts.values()]);
  const gone = kept.filter((path) => statSync(join(root, path), { throwIfNoEntry: false }) === undefined);
  return patterns.flatMap(({ path: pattern, role }) => {
    const fits = [...fitPattern(root, pattern, (folder) => known.inside(folder).length === 0)];
    const there = fits.flatMap(({ path, isPassedOver }) => (isPassedOver ? [] : [path]));
    const missed = gone.filter((path) => parseGlob(pattern)?.test(path));
    return [...there, ...missed]
      .filter((path) => known.at(path).length === 0)
      .map((path) => ({ path, ...(role !== undefined && { role }) }));
  });
}

/** Each path once, as it is first named, and none that lies in another. */
function withoutNested(named: readonly NamedArtifact[]): readonly NamedArtifact[] {
  const index = new PathIndex(named);
  const first = new Map(named.toReversed().map((one) => [one.path, one]));
  return named.filter((one) => first.get(one.path) === one && index.above(one.path).length === 0);
}

type NamedArtifact = Pick<DeclaredArtifact, "path" | "role" | "desc" | "labels">;

/** What a person names is shown as they say, and is versioned where no other version covers it. */
function addNamed(artifacts: Map<string, Artifact>, named: readonly NamedArtifact[]): void {
  for (const { path, role } of uncovered(named, artifacts)) {
    if (isKept(path)) artifacts.set(path, { path, role: role ?? roleOfPath(path) ?? "data" });
  }
  for (const artifact of named) {
    const known = artifacts.get(artifact.path);
    if (!known) continue;
    const said = artifact.role && ({ role: artifact.role, isRoleSaid: true } as const);
    artifacts.set(known.path, { ...known, ...said, ...describedBy(artifact) });
  }
}

function saidOf({ type }: Pick<Output, "type">): Pick<Artifact, "isRoleSaid"> {
  return roleOfType(type) === undefined ? {} : { isRoleSaid: true };
}

function describedBy({ desc, labels }: Pick<DeclaredArtifact, "desc" | "labels">): Pick<Artifact, "desc" | "labels"> {
  return { ...(desc !== undefined && { desc }), ...(labels && { labels }) };
}

/** Those that no version covers: that of a folder does what lies in it, and what lies in a folder does the folder. */
function uncovered<Entry extends { readonly path: string }>(
  found: readonly Entry[],
  artifacts: ReadonlyMap<string, Artifact>,
): readonly Entry[] {
  const known = new PathIndex([...artifacts.values()]);
  return found.filter(({ path }) => known.overlapping(path).length === 0);
}

/** Whether versions are kept of a path: of what lies in the root, and not of the root itself. */
function isKept(path: string): boolean {
  return path !== "." && !isOutsideRoot(path);
}

function outputRole(stage: Stage, out: Output): ArtifactRole {
  if (out.role === "metrics" || out.role === "plots") return out.role;
  const told = roleOfType(out.type) ?? roleOfPath(out.path);
  if (told !== undefined) return told;
  if (/feature/i.test(stage.name)) return "features";
  return stage.phase === "model" ? "model" : "data";
}

function roleOfPath(path: string): ArtifactRole | undefined {
  if (looksLikeModel(path)) return "model";
  return /feature/i.test(path) ? "features" : undefined;
}

function isCode(root: string, path: string): boolean {
  return isCodeFile(path) || namesIn(join(root, path)).some(isCodeFile);
}

/** The names in a folder; none where it is none, or cannot be looked into. */
function namesIn(folder: string): readonly string[] {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}

/** A JSON file that a stage depends on is taken for data: settings are named as parameters. */
function isCodeFile(path: string): boolean {
  return isSourceFile(path) && !/\.json$/i.test(path);
}
