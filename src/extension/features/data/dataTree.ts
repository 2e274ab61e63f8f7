import type {
  Artifact,
  ArtifactHistoryEntry,
  ArtifactRole,
  ArtifactState,
  ArtifactStatus,
} from "../../../engine/model/artifact.ts";
import { describeFileCounts, describeSizeDelta } from "../../../engine/model/changeWords.ts";
import type { Digest } from "../../../engine/model/digest.ts";
import type { ModelVersion } from "../../../engine/model/modelVersion.ts";
import { commands } from "../../ids.ts";
import type { Project } from "../../services.ts";
import { shortHash } from "../../services/format.ts";
import { formatAge, countOf, formatSize, listOf } from "../../../engine/model/words.ts";
import { escapeMarkdown } from "../../services/markdown.ts";
import { rowsByProject } from "../../services/projectRows.ts";
import type { TreeNode } from "../../services/treeModel.ts";
import { changedRows } from "./changedRows.ts";
import { largeStoreRows } from "./largeStoreRows.ts";
import { mismatchRows } from "./mismatchRows.ts";
import { proposalRows } from "./proposalRows.ts";
import { versionUri } from "../../services/versionUri.ts";

const roleIcons: Readonly<Record<ArtifactRole, string>> = {
  data: "database",
  features: "table",
  model: "circuit-board",
  metrics: "dashboard",
  plots: "graph-line",
};

const stateColors: Readonly<Record<ArtifactState, string | undefined>> = {
  unchanged: undefined,
  earlier: "gitDecoration.modifiedResourceForeground",
  modified: "gitDecoration.modifiedResourceForeground",
  missing: "list.errorForeground",
  unrecorded: "gitDecoration.untrackedResourceForeground",
};

/** `unchanged` is what one expects, so it is not said. */
const stateWords: Readonly<Record<ArtifactState, string>> = {
  unchanged: "",
  earlier: "earlier version",
  modified: "modified",
  missing: "missing",
  unrecorded: "not kept yet",
};

/** The rows of the data view: project (where there are several), what is another commit's than the code, what has changed, what nobody keeps yet, artifacts with their versions, and a store that is too large. Open histories load again when a project has another newest snapshot (ids by root). */
export function buildDataTree(
  projects: readonly Project[],
  newestSnapshots: ReadonlyMap<string, string>,
  isKept: Parameters<typeof mismatchRows>[1] = () => false,
): readonly TreeNode[] {
  return rowsByProject(projects, (project) => [
    ...mismatchRows(project, isKept),
    ...changedRows(project),
    ...proposalRows(project),
    ...artifactRows(project, newestSnapshots),
    ...largeStoreRows(project),
  ]);
}

function artifactRows(project: Project, newestSnapshots: ReadonlyMap<string, string>): readonly TreeNode[] {
  return (project.state.artifacts ?? []).map((status) => artifactRow(project, status, newestSnapshots));
}

function artifactRow(project: Project, status: ArtifactStatus, newestSnapshots: ReadonlyMap<string, string>): TreeNode {
  const { artifact, state, versionCount } = status;
  const color = isToCome(status) ? "disabledForeground" : stateColors[state];
  const description = [describeRegistered(status, project.state.models ?? []), describeArtifact(status)]
    .filter(Boolean)
    .join(" · ");
  return {
    id: `artifact:${project.root}:${artifact.path}`,
    label: artifact.path,
    description,
    icon: { name: roleIcons[artifact.role], ...(color !== undefined && { color }) },
    context: `artifact.${state === "missing" && versionCount === 0 ? "unknown" : state}`,
    spoken: `${artifact.path}, ${artifact.role}, ${description}`,
    tooltip: () => artifactTooltip(status),
    ref: { root: project.root, path: artifact.path },
    ...(versionCount > 0 && {
      load: async () => versionRows(project, await project.engine.artifactHistory(artifact.path), Date.now()),
      revision: newestSnapshots.get(project.root),
    }),
  };
}

/** What the content that is there is registered as: `digits@v1.0.0 production`. */
function describeRegistered({ current }: ArtifactStatus, models: readonly ModelVersion[]): string {
  const found = models.find(({ artifact }) => artifact !== undefined && artifact.digest === current?.digest);
  return found ? [`${found.model}@${found.version}`, ...found.stages].join(" ") : "";
}

/** Enough of a digest to see that it is another one. */
function glanceHash(digest: Digest): string {
  return shortHash(digest).slice(0, 4);
}

/** A stage makes it, and has not yet. */
function isToCome({ artifact, state, versionCount }: ArtifactStatus): boolean {
  return state === "missing" && versionCount === 0 && artifact.producer !== undefined;
}

/** Size, digest, state and number of versions, as far as they say something. */
function describeArtifact(status: ArtifactStatus): string {
  const { state, current, recorded, versionCount } = status;
  if (isToCome(status)) return "not made yet";
  const version = current ?? recorded;
  const isKept = state === "unchanged" || state === "earlier" || state === "modified";
  const facts = [
    stateWords[state],
    state !== "missing" && status.tracked === "modified" ? `not as in ${status.artifact.tracker}` : "",
    version && formatSize(version.size),
    version && isKept ? glanceHash(version.digest) : "",
    versionCount > 1 ? countOf(versionCount, "version") : "",
  ];
  return facts.filter(Boolean).join(" · ");
}

function artifactTooltip(status: ArtifactStatus): string {
  const { artifact, state, current } = status;
  const parts = [`**${escapeMarkdown(artifact.path)}** — ${artifact.role}, ${describeMaker(artifact)}`];
  if (artifact.desc !== undefined) parts.push(escapeMarkdown(artifact.desc));
  if (artifact.labels) parts.push(artifact.labels.map((label) => `\`${label}\``).join(" "));
  if (status.tracked === "modified") parts.push(`Is not what ${escapeMarkdown(artifact.tracker ?? "")} says.`);
  if (isToCome(status)) parts.push("Its stage has not made it yet.");
  else if (state !== "unchanged") parts.push(stateSentences[state]);
  if (current) {
    const files = current.kind === "directory" ? `${countOf(current.fileCount, "file")}, ` : "";
    parts.push(`${files}${formatSize(current.size)}  \n\`${current.digest}\``);
  }
  return parts.join("\n\n");
}

function describeMaker({ producer, tracker, origin }: Artifact): string {
  if (producer !== undefined) return `made by ${escapeMarkdown(producer)}`;
  const source = origin === undefined ? "comes from outside" : `imported from ${escapeMarkdown(origin)}`;
  return tracker === undefined ? source : `${source}, tracked by ${escapeMarkdown(tracker)}`;
}

const stateSentences: Readonly<Record<Exclude<ArtifactState, "unchanged">, string>> = {
  earlier: "Is an earlier version than the newest that is kept.",
  modified: "Is as no snapshot holds it.",
  missing: "Is not in the workspace.",
  unrecorded: "No snapshot holds it yet.",
};

function versionRows(project: Project, history: readonly ArtifactHistoryEntry[], now: number): readonly TreeNode[] {
  return history.map((entry) => {
    const { version, snapshotId, isCurrent } = entry;
    const facts = [
      isCurrent ? "current" : "",
      describeOrigin(entry),
      describeChange(entry),
      formatAge(entry.time, now),
    ];
    const description = facts.filter(Boolean).join(" · ");
    return {
      id: `version:${project.root}:${version.path}:${version.digest}`,
      label: shortHash(version.digest),
      description,
      icon: isCurrent ? { name: "check", color: "testing.iconPassed" } : { name: "history" },
      context: isCurrent ? "version.current" : "version",
      spoken: `Version ${shortHash(version.digest)}, ${description}`,
      tooltip: () => versionTooltip(entry),
      ref: { root: project.root, path: version.path, snapshotId },
      ...(version.kind === "file" && {
        command: {
          title: "Open version",
          command: commands.openVersion,
          arguments: [versionUri(project.root, version)],
        },
      }),
    };
  });
}

/** What became of the version before. */
function describeChange({ change }: ArtifactHistoryEntry): string {
  if (!change) return "";
  return (change.files && describeFileCounts(change.files)) || describeSizeDelta(change.sizeDelta);
}

/** What brought a version about: its run, the message of its snapshot, or the run that made it with its commit. */
export function describeOrigin({ commit, commitSubject, runName, runs, message }: ArtifactHistoryEntry): string {
  if (runName !== undefined) return runName;
  if (message !== undefined) return message;
  const ofCommit = commit === undefined ? "" : [shortHash(commit), commitSubject].filter(Boolean).join(" ");
  return [runs[0]?.name, ofCommit].filter(Boolean).join(" · ") || "snapshot";
}

function versionTooltip(entry: ArtifactHistoryEntry): string {
  const { version, commit, commitSubject, commits, runName, runs, message, time, change } = entry;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["Commit", commit && [shortHash(commit), commitSubject].filter(Boolean).join(" ")],
    ["Commits", commits.length > 1 ? commits.map(({ hash }) => shortHash(hash)).join(", ") : undefined],
    ["Run", runName],
    [
      "Made by",
      listOf(
        runs.map(({ name }) => name),
        5,
      ),
    ],
    ["Changed", change && describeChange(entry)],
    ["Message", message],
    ["Kept", new Date(time).toLocaleString()],
    ["Size", formatSize(version.size)],
  ];
  const lines = rows.filter(([, text]) => text).map(([name, text]) => `- ${name}: ${escapeMarkdown(text ?? "")}`);
  return `**${escapeMarkdown(version.path)}**\n\n${lines.join("\n")}\n\n\`${version.digest}\``;
}
