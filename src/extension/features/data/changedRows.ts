import type { ArtifactStatus } from "../../../engine/model/artifact.ts";
import { countOf, formatSize } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { Project } from "../../services.ts";
import { changedArtifacts } from "../../services/changedArtifacts.ts";
import { escapeMarkdown } from "../../services/markdown.ts";
import type { TreeNode } from "../../services/treeModel.ts";

interface Look {
  readonly icon: string;
  readonly color: string;
  readonly sentence: string;
}

const looks: Readonly<Record<Exclude<ArtifactStatus["state"], "unchanged">, Look>> = {
  modified: {
    icon: "diff-modified",
    color: "gitDecoration.modifiedResourceForeground",
    sentence: "Is as no snapshot holds it.",
  },
  earlier: {
    icon: "history",
    color: "gitDecoration.modifiedResourceForeground",
    sentence: "Is an earlier version than the newest that is kept.",
  },
  missing: {
    icon: "diff-removed",
    color: "gitDecoration.deletedResourceForeground",
    sentence: "Is not in the workspace; its versions are kept.",
  },
  unrecorded: {
    icon: "diff-added",
    color: "gitDecoration.untrackedResourceForeground",
    sentence: "No snapshot holds it yet.",
  },
};

/** A group of what has changed in a project's data since it was last kept, as source control shows it of code; none where nothing has. */
export function changedRows(project: Project): readonly TreeNode[] {
  const changed = changedArtifacts(project.state.artifacts ?? []);
  if (changed.length === 0) return [];
  return [
    {
      id: `changed:${project.root}`,
      label: "Changed since the last snapshot",
      description: String(changed.length),
      icon: { name: "diff" },
      context: "changes",
      spoken: `Changed since the last snapshot, ${countOf(changed.length, "artifact")}`,
      isExpanded: true,
      ref: { root: project.root },
      children: () => changed.map((status) => changedRow(project, status)),
    },
  ];
}

function changedRow(project: Project, status: ArtifactStatus): TreeNode {
  const { artifact, state } = status;
  const { icon, color, sentence } = looks[state === "unchanged" ? "modified" : state];
  const description = describeChange(status);
  const ref = { root: project.root, path: artifact.path };
  return {
    id: `changed:${project.root}:${artifact.path}`,
    label: artifact.path,
    description,
    icon: { name: icon, color },
    context: `changed.${state}`,
    spoken: `${artifact.path}, ${description}`,
    tooltip: () => `**${escapeMarkdown(artifact.path)}** — ${description}\n\n${sentence}`,
    ref,
    command: { title: "Compare with the last snapshot", command: commands.compareWithSnapshot, arguments: [ref] },
  };
}

/** Its size before and after. */
function describeChange({ state, recorded, current }: ArtifactStatus): string {
  const before = recorded && formatSize(recorded.size);
  const after = current && formatSize(current.size);
  if (state === "unrecorded") return ["new", after].filter(Boolean).join(" · ");
  if (state === "missing") return ["missing", before].filter(Boolean).join(" · ");
  const sizes = before === after ? before : `${before ?? "?"} → ${after ?? "?"}`;
  return state === "earlier" ? `earlier version · ${sizes}` : (sizes ?? "");
}
