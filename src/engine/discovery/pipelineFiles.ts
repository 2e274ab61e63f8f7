/*
 * Which files are read, by their paths alone. Each question is asked of every file of a workspace: the cheapest part of
 * it comes first. They stand apart from the readers, so that asking them loads none.
 */

/** The names that make looks for by itself. */
export const makefileNames: ReadonlySet<string> = new Set(["GNUmakefile", "makefile", "Makefile"]);

const snakefile = /(?:^|\/)(?:[Ss]nakefile(?:[._-][^/]*)?|[^/]+\.(?:smk|snakefile|snakemake))$/;

export function isDvcYaml(path: string): boolean {
  return path.endsWith("dvc.yaml") && nameOf(path) === "dvc.yaml";
}

/** The file that DVC keeps beside data that it tracks by itself. */
export function isDvcFile(path: string): boolean {
  return path.endsWith(".dvc") && nameOf(path) !== ".dvc";
}

/** Makefiles, and the parts that they include. */
export function isMakefile(path: string): boolean {
  return path.endsWith(".mk") || (path.endsWith("akefile") && makefileNames.has(nameOf(path)));
}

export function isMlproject(path: string): boolean {
  return (path.endsWith("t") || path.endsWith("T")) && nameOf(path).toLowerCase() === "mlproject";
}

/** By the names that people give to files in Snakemake's language. */
export function isSnakefile(path: string): boolean {
  return (path.endsWith(".smk") || path.includes("nake")) && snakefile.test(path);
}

export function isPythonFile(path: string): boolean {
  return path.endsWith(".py");
}

export function isNotebook(path: string): boolean {
  return path.endsWith(".ipynb") && !path.includes(".ipynb_checkpoints/");
}

/** The projects' own files in which poe, pixi, taskipy and pdm keep their tasks. */
export function isTasksToml(path: string): boolean {
  return path.endsWith(".toml") && /(?:^|\/)(?:pyproject|pixi)\.toml$/.test(path);
}

export function isJustfile(path: string): boolean {
  return path.endsWith(".just") || (path.endsWith("ustfile") && /(?:^|\/)\.?[Jj]ustfile$/.test(path));
}

export function isTaskfile(path: string): boolean {
  return path.endsWith("ml") && /(?:^|\/)[Tt]askfile(?:\.dist)?\.ya?ml$/.test(path);
}

const questions = [
  isPythonFile,
  isDvcYaml,
  isDvcFile,
  isMakefile,
  isMlproject,
  isSnakefile,
  isNotebook,
  isTasksToml,
  isJustfile,
  isTaskfile,
];

/** Whether any reader reads a file. */
export function isReadFile(path: string): boolean {
  return questions.some((isOne) => isOne(path));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
