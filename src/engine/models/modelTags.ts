import type { TagFacts } from "../git/git.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { ModelVersion } from "../model/modelVersion.ts";

/*
 * Models in git's tags, by the convention of GTO, so that whoever has the repository has them, too: `NAME@VERSION` registers
 * a version, `NAME#STAGE#COUNT` puts the version at that commit to a stage, `NAME#STAGE!#COUNT` takes it from there. What
 * Cairn knows beyond that stands in the message of the tag.
 */

const nameText = "[a-zA-Z][a-zA-Z0-9_.-]*(?:/[a-zA-Z0-9_.-]+)*";
const versionTag = new RegExp(`^(${nameText})@(v\\d+(?:\\.\\d+){0,2}(?:[-+][0-9A-Za-z.-]+)?)$`);
const stageTag = /^(.+?)#([a-z][a-zA-Z0-9_-]*)(!?)(?:#(\d+))?$/;

/** Whether a model may be called so. */
export function isModelName(name: string): boolean {
  return new RegExp(`^${nameText}$`).test(name);
}

/** Whether a stage may be called so. */
export function isStageName(name: string): boolean {
  return /^[a-z][a-zA-Z0-9_-]*$/.test(name);
}

/** Whether a version can be part of a tag by GTO's convention. */
export function isVersionName(version: string): boolean {
  return versionTag.test(`a@${version}`);
}

/** The models that tags tell of, by name, each with its newest version first. */
export function readModelTags(tags: readonly TagFacts[]): readonly ModelVersion[] {
  const stages = stagesByVersion(tags);
  const versions = tags.flatMap((tag): readonly ModelVersion[] => {
    const [, model, version] = versionTag.exec(tag.name) ?? [];
    if (model === undefined || version === undefined) return [];
    const { commit, time } = tag;
    return [{ model, version, commit, time, stages: stages(model, commit, version), ...readMessage(tag.message) }];
  });
  return versions.toSorted((a, b) =>
    a.model === b.model ? compareVersions(b.version, a.version) : a.model < b.model ? -1 : 1,
  );
}

/**
 * Which stages a version is in: of each stage's tags the one with the greatest count holds. A tag says but a commit; of
 * several versions at it the one that its message names is meant, else the newest.
 */
function stagesByVersion(
  tags: readonly TagFacts[],
): (model: string, commit: string, version: string) => readonly string[] {
  const moves = tags.flatMap((tag) => {
    const [, model, stage, gone, count] = stageTag.exec(tag.name) ?? [];
    if (model === undefined || stage === undefined) return [];
    const version = /^Cairn-Version: (\S+)$/m.exec(tag.message)?.[1];
    return [{ model, stage, isGone: gone === "!", count: Number(count ?? 0), commit: tag.commit, version }];
  });
  const newest = [...Map.groupBy(moves, ({ model, stage }) => `${model}#${stage}`).values()].map((ofStage) =>
    ofStage.reduce((last, move) => (move.count >= last.count ? move : last)),
  );
  const newestAt = (model: string, commit: string): string | undefined =>
    tags
      .flatMap((tag) => {
        const [, name, version] = versionTag.exec(tag.name) ?? [];
        return name === model && tag.commit === commit && version !== undefined ? [version] : [];
      })
      .toSorted(compareVersions)
      .at(-1);
  return (model, commit, version) =>
    newest
      .filter((move) => move.model === model && move.commit === commit && !move.isGone)
      .filter((move) => (move.version ?? newestAt(model, commit)) === version)
      .map(({ stage }) => stage)
      .toSorted();
}

/** The next count of a stage's tags. */
export function nextStageTag(tags: readonly TagFacts[], model: string, stage: string): string {
  const counts = tags.flatMap(({ name }) => {
    const [, ofModel, ofStage, , count] = stageTag.exec(name) ?? [];
    return ofModel === model && ofStage === stage ? [Number(count ?? 0)] : [];
  });
  return `${model}#${stage}#${Math.max(0, ...counts) + 1}`;
}

/** v1.0.0 for the first, else the newest with its middle number one greater. */
export function nextVersion(versions: readonly Pick<ModelVersion, "version">[]): string {
  const newest = versions
    .map(({ version }) => version)
    .toSorted(compareVersions)
    .at(-1);
  if (newest === undefined) return "v1.0.0";
  const [major = 0, minor = 0] = numbersOf(newest);
  return `v${major}.${minor + 1}.0`;
}

/** The message of a tag that registers a version. */
export function writeMessage(title: string, run: ModelVersion["run"], artifact: ArtifactVersion): string {
  const facts = run ? [`Cairn-Run: ${run.id} ${run.name}`] : [];
  return [title, "", ...facts, `Cairn-Artifact: ${JSON.stringify(artifact)}`].join("\n");
}

function readMessage(message: string): Pick<ModelVersion, "run" | "artifact"> {
  const [, id, name] = /^Cairn-Run: (\S+) (.+)$/m.exec(message) ?? [];
  const artifact = readArtifact(/^Cairn-Artifact: (.+)$/m.exec(message)?.[1]);
  return { ...(id !== undefined && name !== undefined && { run: { id, name } }), ...(artifact && { artifact }) };
}

/** Whoever can push tags can write anything into them. */
function readArtifact(text: string | undefined): ArtifactVersion | undefined {
  try {
    const { path, kind, digest, size, fileCount, isExecutable } = JSON.parse(text ?? "") as Partial<ArtifactVersion>;
    const isWhole = typeof path === "string" && /^b3:[0-9a-f]{64}$/.test(String(digest)) && typeof size === "number";
    if (!isWhole || digest === undefined || (kind !== "file" && kind !== "directory")) return undefined;
    const count = typeof fileCount === "number" ? fileCount : 1;
    return { path, kind, digest, size, fileCount: count, ...(typeof isExecutable === "boolean" && { isExecutable }) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function compareVersions(a: string, b: string): number {
  const [one, other] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < 3; at++) if ((one[at] ?? 0) !== (other[at] ?? 0)) return (one[at] ?? 0) - (other[at] ?? 0);
  // `v1.0.0-rc.1` comes before `v1.0.0`.
  return a === b ? 0 : Number(b.includes("-")) - Number(a.includes("-")) || (a < b ? -1 : 1);
}

function numbersOf(version: string): readonly number[] {
  return (version.replace(/[-+].*$/, "").match(/\d+/g) ?? []).map(Number);
}
