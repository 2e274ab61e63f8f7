import type { Problem } from "../../../engine/model/source.ts";
import type { Project } from "../../services.ts";
import { plainText } from "../../services/format.ts";
import { countOf } from "../../../engine/model/words.ts";
import { escapeMarkdown } from "../../services/markdown.ts";
import { openCommand } from "../../services/places.ts";
import type { TreeNode } from "../../services/treeModel.ts";

type Icon = NonNullable<TreeNode["icon"]>;

const errorIcon: Icon = { name: "error", color: "list.errorForeground" };
const warningIcon: Icon = { name: "warning", color: "list.warningForeground" };

/** More problems of one file than this are left to VS Code's list. */
const maxProblems = 20;

/**
 * What is wrong in the project's files: one row, or none, so that what somebody types in any file moves the stages by no
 * more than that. Beneath it stand the problems of the only file, or the files in the order of their paths.
 */
export function problemRows(project: Project, problems: readonly Problem[]): readonly TreeNode[] {
  const id = `problems:${project.root}`;
  const byFile = [...Map.groupBy(problems, ({ file }) => file)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const [only, ...others] = byFile;
  if (!only) return [];
  if (others.length === 0) return [fileRow(project, id, only)];
  const files = byFile.map((file) => fileRow(project, `${id}:${file[0]}`, file));
  return [filesRow(id, problems, files)];
}

function filesRow(id: string, problems: readonly Problem[], files: readonly TreeNode[]): TreeNode {
  const label = countOf(problems.length, "problem");
  const description = `in ${countOf(files.length, "file")}`;
  return {
    id,
    label,
    description,
    icon: iconOf(problems),
    context: "problems",
    spoken: `${label} ${description}`,
    children: () => files,
  };
}

/** The row of a file keeps its id as problems come and go, so that it stays chosen and folded as it was. */
function fileRow(
  project: Project,
  id: string,
  [file, problems]: readonly [file: string, problems: readonly Problem[]],
): TreeNode {
  const [only, ...others] = problems;
  if (only && others.length === 0) {
    return { ...problemRow(project, only), id, label: `${file}:${only.range.start.line}` };
  }
  const count = countOf(problems.length, "problem");
  return {
    id,
    label: file,
    description: count,
    icon: iconOf(problems),
    context: "problems",
    spoken: `${file}, ${count}`,
    children: () => rowsInFile(project, id, problems),
  };
}

function rowsInFile(project: Project, fileId: string, problems: readonly Problem[]): readonly TreeNode[] {
  const ordered = problems.toSorted((a, b) => a.range.start.line - b.range.start.line);
  const shown = ordered.slice(0, maxProblems);
  // By their order and not by their lines: what is typed above a problem moves it, and its row stays.
  const rows = shown.map((problem, index) => ({ ...problemRow(project, problem), id: `${fileId}:${index}` }));
  const hidden = ordered.length - shown.length;
  return hidden === 0 ? rows : [...rows, moreRow(fileId, hidden)];
}

function moreRow(fileId: string, count: number): TreeNode {
  return {
    id: `${fileId}:more`,
    label: `and ${count} more`,
    context: "more",
    tooltip: () => "Show them all in the list of problems",
    command: { title: "Show all problems", command: "workbench.actions.view.problems" },
  };
}

function problemRow(project: Project, problem: Problem): Omit<TreeNode, "id"> {
  const { file, range, message } = problem;
  const { line } = range.start;
  return {
    label: `Line ${line}`,
    description: plainText(message),
    icon: iconOf([problem]),
    context: "problem",
    spoken: `${isError(problem) ? "Error" : "Warning"} in ${file}, line ${line}: ${plainText(message)}`,
    tooltip: () => `**${escapeMarkdown(`${file}:${line}`)}**\n\n${message}`,
    command: openCommand("Open file", project.toUri(file), range),
  };
}

function iconOf(problems: readonly Problem[]): Icon {
  return problems.some(isError) ? errorIcon : warningIcon;
}

function isError({ severity }: Problem): boolean {
  return severity === "error";
}
