import type { Proposal } from "../../../engine/model/proposal.ts";
import { countOf, formatSize } from "../../../engine/model/words.ts";
import type { Project } from "../../services.ts";
import type { TreeNode } from "../../services/treeModel.ts";

/** A closed group of data and models that nobody keeps versions of yet; none where all is kept. */
export function proposalRows(project: Project): readonly TreeNode[] {
  const proposals = project.state.proposals ?? [];
  if (proposals.length === 0) return [];
  return [
    {
      id: `proposals:${project.root}`,
      label: "Not versioned yet",
      description: String(proposals.length),
      icon: { name: "question" },
      context: "proposals",
      spoken: `Not versioned yet, ${countOf(proposals.length, "file or folder", "files and folders")}`,
      tooltip: () => "Data and models that neither git nor DVC nor Cairn keeps versions of.",
      ref: { root: project.root },
      children: () => proposals.map((proposal) => proposalRow(project, proposal)),
    },
  ];
}

function proposalRow(project: Project, { path, kind, size, fileCount, role, isForDvc }: Proposal): TreeNode {
  const files = kind === "directory" ? `${countOf(fileCount, "file")}, ` : "";
  const description = `${files}${formatSize(size)}`;
  return {
    id: `proposal:${project.root}:${path}`,
    label: path,
    description,
    icon: { name: role === "model" ? "circuit-board" : "database" },
    context: isForDvc ? "proposal.dvc" : "proposal",
    spoken: `${path}, ${role}, ${description}, not versioned yet`,
    ref: { root: project.root, path },
  };
}
