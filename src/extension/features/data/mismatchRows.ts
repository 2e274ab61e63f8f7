import { sizeOfMismatch, titleOfMismatch } from "../../../engine/model/dataMismatch.ts";
import type { DataMismatch } from "../../../engine/model/dataMismatch.ts";
import { commands } from "../../ids.ts";
import type { Project } from "../../services.ts";
import { escapeMarkdown } from "../../services/markdown.ts";
import type { TreeNode } from "../../services/treeModel.ts";

/** A closed group of the data that is another commit's than the code; none where the person has said that it may stay. */
export function mismatchRows(
  project: Project,
  isKept: (project: Project, mismatch: DataMismatch) => boolean,
): readonly TreeNode[] {
  const { mismatch } = project.state;
  if (!mismatch || isKept(project, mismatch)) return [];
  const [label, description] = [titleOfMismatch(mismatch), sizeOfMismatch(mismatch)];
  return [
    {
      id: `mismatch:${project.root}`,
      label,
      description,
      icon: { name: "warning", color: "list.warningForeground" },
      context: "mismatch",
      spoken: `${label}, ${description}`,
      tooltip: () =>
        `${escapeMarkdown(label)}\n\nGit has brought the code of another commit; the data is as it was before. The commit's own is kept and can be brought back.`,
      ref: { root: project.root },
      children: () => mismatch.paths.map((path) => mismatchedRow(project, mismatch, path)),
    },
  ];
}

function mismatchedRow({ root }: Project, { code }: DataMismatch, path: string): TreeNode {
  const ref = { root, path, snapshotId: code.commit };
  return {
    id: `mismatch:${root}:${path}`,
    label: path,
    icon: { name: "diff-modified", color: "gitDecoration.modifiedResourceForeground" },
    context: "mismatched",
    spoken: `${path}, not as in ${code.name}`,
    tooltip: () => `**${escapeMarkdown(path)}**\n\nIs not what ${escapeMarkdown(code.name)} has.`,
    ref,
    command: { title: "Compare with the commit's", command: commands.compareVersions, arguments: [ref] },
  };
}
