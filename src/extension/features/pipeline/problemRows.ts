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

/** What is wrong in pipeline files, one row a file: many faults of one file must not push the stages out of sight. */
export function problemRows(project: Project, problems: readonly Problem[]): readonly TreeNode[] {
  return [...Map.groupBy(problems, ({ file }) => file)].map(([file, ofFile]) => {
    const [only, ...others] = ofFile;
    return only && others.length === 0 ? problemRow(project, only, "in file") : fileRow(project, file, ofFile);
  });
}

function fileRow(project: Project, file: string, problems: readonly Problem[]): TreeNode {
  const count = countOf(problems.length, "problem");
  return {
    id: `problems:${project.root}:${file}`,
    label: file,
    description: count,
    icon: problems.some(isError) ? errorIcon : warningIcon,
    context: "problems",
    spoken: `${file}, ${count}`,
    children: () =>
      problems
        .toSorted((a, b) => a.range.start.line - b.range.start.line)
        .map((problem) => problemRow(project, problem, "beneath its file")),
  };
}

function problemRow(project: Project, problem: Problem, where: "in file" | "beneath its file"): TreeNode {
  const { file, code, range, message } = problem;
  const { line, column } = range.start;
  const place = `${file}:${line}`;
  return {
    id: `problem:${project.root}:${file}:${code}:${line}:${column}`,
    label: where === "in file" ? place : `Line ${line}`,
    description: plainText(message),
    icon: isError(problem) ? errorIcon : warningIcon,
    context: "problem",
    spoken: `${isError(problem) ? "Error" : "Warning"} in ${file}, line ${line}: ${plainText(message)}`,
    tooltip: () => `**${escapeMarkdown(place)}**\n\n${message}`,
    command: openCommand("Open file", project.toUri(file), range),
  };
}

function isError({ severity }: Problem): boolean {
  return severity === "error";
}
