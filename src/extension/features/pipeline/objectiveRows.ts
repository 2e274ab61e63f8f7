import { cairnFile } from "../../../engine/discovery/pipelineFiles.ts";
import type { Objective } from "../../../engine/model/projectSettings.ts";
import type { Project } from "../../services.ts";
import { openCommand } from "../../services/places.ts";
import type { TreeNode } from "../../services/treeModel.ts";

/** What the project is for, as cairn.yaml says it: one row, or none. */
export function objectiveRows(project: Project, objective: Objective | undefined): readonly TreeNode[] {
  const { description, metric, direction } = objective ?? {};
  const aim = [direction, metric?.key].filter(Boolean).join(" ");
  if (!objective || (description === undefined && aim === "")) return [];
  return [
    {
      id: `objective:${project.root}`,
      label: description ?? aim,
      ...(description !== undefined && aim !== "" && { description: aim }),
      icon: { name: "target" },
      context: "objective",
      spoken: ["Objective", description, aim].filter(Boolean).join(", "),
      command: openCommand("Open cairn.yaml", project.toUri(cairnFile), objective.range),
    },
  ];
}
