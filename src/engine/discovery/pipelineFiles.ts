/*
 * Which files are read, by their paths alone. Each question is asked of every file of a workspace: the cheapest part of
 * it comes first. They stand apart from the readers, so that asking them loads none.
 */

/** Where it stands, relative to the root: there is one a project. */
export const cairnFile = "cairn.yaml";

/** The names that make looks for by itself, in its order. */
export const makefileNames: ReadonlySet<string> = new Set(["GNUmakefile", "makefile", "Makefile"]);

const snakefile = /(?:^|\/)(?:[Ss]nakefile(?:[._-][^/]*)?|[^/]+\.(?:smk|snakefile|snakemake))$/;

/** By its name: DVC takes no other. */
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

/** By its name, in letters of any case as MLflow takes it. */
export function isMlproject(path: string): boolean {
  return (path.endsWith("t") || path.endsWith("T")) && nameOf(path).toLowerCase() === "mlproject";
}

/** By the names that people give to files in Snakemake's language. */
export function isSnakefile(path: string): boolean {
  return (path.endsWith(".smk") || path.includes("nake")) && snakefile.test(path);
}

/** By its ending. */
export function isPythonFile(path: string): boolean {
  return path.endsWith(".py");
}

/** By its ending, without the copies that Jupyter keeps. */
export function isNotebook(path: string): boolean {
  return path.endsWith(".ipynb") && !path.includes(".ipynb_checkpoints/");
}

/** The projects' own files in which poe, pixi, taskipy and pdm keep their tasks. */
export function isTasksToml(path: string): boolean {
  return path.endsWith(".toml") && /(?:^|\/)(?:pyproject|pixi)\.toml$/.test(path);
}

/** By the names that just looks for, and the ending of files that these import. */
export function isJustfile(path: string): boolean {
  return path.endsWith(".just") || (path.endsWith("ustfile") && /(?:^|\/)\.?[Jj]ustfile$/.test(path));
}

/** By the names that Task looks for. */
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
  return mayBeRead(nameOf(path)) && questions.some((isOne) => isOne(path));
}

/** Whether a file may be one that is read, by its name alone and in next to no time: most are not. */
export function mayBeRead(name: string): boolean {
  const last = name.charCodeAt(name.length - 1);
  const endsInT = last === smallT || last === capitalT;
  const endsSo = endsInT ? name.length === "MLproject".length || name.endsWith(".just") : lastLetters.has(last);
  return endsSo || name.includes("nakefile");
}

const [smallT, capitalT] = ["t".charCodeAt(0), "T".charCodeAt(0)];

/** With which all other names end that are asked for, but those of Snakefiles with an ending of their own. */
const lastLetters = new Set(Array.from("bcekly", (letter) => letter.charCodeAt(0)));

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
