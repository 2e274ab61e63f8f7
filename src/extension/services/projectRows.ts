import type { Project } from "../services.ts";
import { escapeMarkdown } from "./markdown.ts";
import type { TreeNode } from "./treeModel.ts";

/** The id of a project's row. */
export function projectRowId({ root }: Project): string {
  return `project:${root}`;
}

/** The rows of all projects: of the only one as they are, of several beneath a row for each that has rows. */
export function rowsByProject(
  projects: readonly Project[],
  rowsOf: (project: Project) => readonly TreeNode[],
): readonly TreeNode[] {
  const [only] = projects;
  if (only && projects.length === 1) return rowsOf(only);
  const shown = projects.filter((project) => rowsOf(project).length > 0);
  return shown.map((project) => ({
    id: projectRowId(project),
    label: project.name,
    icon: { name: "folder" },
    context: "project",
    isExpanded: true,
    ref: { root: project.root },
    tooltip: () => escapeMarkdown(project.root),
    children: () => rowsOf(project),
  }));
}
