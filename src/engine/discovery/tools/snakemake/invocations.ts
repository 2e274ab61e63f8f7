import { folderOf, isOutsideRoot, resolveFrom } from "../../../model/paths.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import type { Snakefile, Statement } from "./snakefile.ts";
import { defaultPlaces } from "./stages.ts";

/** How a project itself runs a Snakefile: from which folder, and with which files of configuration. Paths are relative to the root. */
export interface Invocation {
  readonly folder: string;
  readonly configFiles: readonly string[];
}

/** Files in which commands are written that one runs in their folder, those first that are run themselves. */
const commandFiles = [/^(?:GNUm|[mM])akefile$/, /^\.?[jJ]ustfile$/, /\.sh$/, /^README(?:\.(?:md|rst|txt))?$/i];

/** Longer texts are no list of commands. */
const mostText = 200_000;

const valued = new Set(["-s", "--snakefile", "--configfile", "--configfiles", "-d", "--directory"]);

/**
 * Finds the command by which the project runs a Snakefile, in the makefiles, scripts and READMEs of the folders from its own
 * up to the root; undefined where none names it. Of several, the first that is no test's.
 */
export function invocationOf(file: string, workspace: WorkspaceFiles): Invocation | undefined {
  const found: Invocation[] = [];
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    const names = workspace.list(folder);
    for (const pattern of commandFiles) {
      for (const name of names.filter((one) => pattern.test(one))) {
        const text = workspace.text(folder === "." ? name : `${folder}/${name}`) ?? "";
        if (text.length <= mostText) found.push(...invocationsIn(text, folder, file, workspace));
      }
    }
    if (folder === ".") break;
  }
  return (
    found.find(({ configFiles }) => !configFiles.some((config) => /(?:^|[/._-])tests?\b/i.test(config))) ?? found[0]
  );
}

function invocationsIn(text: string, folder: string, file: string, workspace: WorkspaceFiles): readonly Invocation[] {
  if (!text.includes("snakemake")) return [];
  return text
    .replaceAll(/\\\r?\n/g, " ")
    .split("\n")
    .flatMap((line) => {
      const match = /^(.*?)(?<![\w./-])snakemake((?:[ \t]+[^\s;|&`#]+)+)/.exec(line);
      if (!match) return [];
      const [, before = "", args = ""] = match;
      const [, changed = "."] = /(?:^|[\s;&`])cd[ \t]+["']?([\w./-]+)["']?[ \t]*(?:&&|;)[^;&]*$/.exec(before) ?? [];
      const invocation = invocationBy(args.trim().split(/\s+/), resolveFrom(folder, changed), workspace);
      return invocation?.file === file ? [invocation] : [];
    });
}

function invocationBy(
  words: readonly string[],
  folder: string,
  workspace: WorkspaceFiles,
): (Invocation & { readonly file: string }) | undefined {
  const options = optionsIn(words);
  const written = [...(options.get("-s") ?? []), ...(options.get("--snakefile") ?? [])][0];
  const file = written === undefined ? defaultFileIn(folder, workspace) : resolveFrom(folder, written);
  if (file === undefined) return undefined;
  const configs = [...(options.get("--configfile") ?? []), ...(options.get("--configfiles") ?? [])];
  const directory = [...(options.get("-d") ?? []), ...(options.get("--directory") ?? [])][0];
  const runFolder = directory === undefined ? folder : resolveFrom(folder, directory);
  if (isOutsideRoot(runFolder) || /[$<{]/.test(runFolder)) return undefined;
  const isData = (config: string): boolean => /\.(?:ya?ml|json)$/.test(config);
  return { file, folder: runFolder, configFiles: configs.filter(isData).map((config) => resolveFrom(folder, config)) };
}

/** What stands behind each option that takes files. */
function optionsIn(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let option = "";
  for (const word of words) {
    const [, name = "", value] = /^(--?[\w-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name !== "") option = valued.has(name) ? name : "";
    const text = (name === "" ? word : (value ?? "")).replaceAll(/^["']|["']$/g, "");
    if (option !== "" && text !== "") found.set(option, [...(found.get(option) ?? []), text]);
  }
  return found;
}

function defaultFileIn(folder: string, workspace: WorkspaceFiles): string | undefined {
  const place = defaultPlaces.find((name) =>
    workspace.list(folderOf(resolveFrom(folder, name))).includes(name.slice(name.lastIndexOf("/") + 1)),
  );
  return place === undefined ? undefined : resolveFrom(folder, place);
}

/** Whether a Snakefile names its configuration itself. */
function namesConfiguration(statements: readonly Statement[]): boolean {
  return statements.some((statement) => {
    if (statement.kind === "keyword") return statement.keyword.text === "configfile";
    if (statement.kind === "if") return statement.branches.some(({ body }) => namesConfiguration(body));
    return (statement.kind === "for" || statement.kind === "block") && namesConfiguration(statement.body);
  });
}

/** The files of configuration that a workflow is run with, where it names none itself. */
export function configFilesOf(source: Snakefile | undefined, invocation: Invocation | undefined): readonly string[] {
  return source === undefined || namesConfiguration(source.statements) ? [] : (invocation?.configFiles ?? []);
}
