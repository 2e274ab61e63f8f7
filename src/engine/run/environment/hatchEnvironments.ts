import { realpathSync } from "node:fs";
import path from "node:path";
import {
  homeFolder,
  nearestWith,
  optionOf,
  projectName,
  readToml,
  shortDigest,
  tableAt,
  toolFolder,
} from "./environmentFiles.ts";
import type { Table } from "./environmentFiles.ts";
import type { CommandPlace } from "../process/programs.ts";

/**
 * The folder of the environment in which `hatch run …` runs a command. Undefined where it is of a kind that another
 * plugin makes, or where several are meant.
 * @see https://hatch.pypa.io/latest/plugins/environment/virtual/
 */
export function hatchPrefix(words: readonly string[], place: CommandPlace): string | undefined {
  const found = nearestWith(place.cwd, ["pyproject.toml"]);
  if (found === undefined) return undefined;
  const root = realpathSync.native(found);
  const project = projectName(path.join(root, "pyproject.toml"))
    ?.replaceAll(/[-_.]+/g, "-")
    .toLowerCase();
  const name = environmentName(words, place.env);
  const { type = "virtual", path: chosen } = optionsOf(root, name);
  if (project === undefined || type !== "virtual") return undefined;
  const named = place.env["HATCH_ENV_TYPE_VIRTUAL_PATH"] ?? chosen;
  if (typeof named === "string" && named !== "") return path.resolve(root, named);
  const folder = name === "default" ? project : name;
  const data = virtualFolder(root, words, place);
  const isFlat =
    !path.relative(root, data).startsWith("..") || data === path.join(homeFolder(place.env), ".virtualenvs");
  return isFlat ? path.join(data, folder) : path.join(data, project, shortDigest(root), folder);
}

/** `hatch run NAME:…`, `hatch -e NAME run …`, `hatch env run -e NAME …`. */
function environmentName(words: readonly string[], env: NodeJS.ProcessEnv): string {
  const command = words.slice(words.indexOf("run") + 1).find((word) => !word.startsWith("-"));
  const [, before] = /^([\w.-]+):/.exec(command ?? "") ?? [];
  return before ?? optionOf(words, ["-e", "--env"]) ?? env["HATCH_ENV"] ?? "default";
}

/** What the project says of an environment, and of the one that it takes after. */
function optionsOf(root: string, name: string): Table {
  const environments = {
    ...tableAt(readToml(path.join(root, "pyproject.toml")), "tool", "hatch", "envs"),
    ...tableAt(readToml(path.join(root, "hatch.toml")), "envs"),
  };
  const own = tableAt(environments, name);
  const { template = "default", detached } = own;
  const inherited = detached === true || typeof template !== "string" ? {} : tableAt(environments, template);
  return { ...inherited, ...own };
}

/** Where hatch keeps virtual environments: as the person has set it, else in hatch's own data. */
function virtualFolder(root: string, words: readonly string[], { cwd, env }: CommandPlace): string {
  const settings = env["HATCH_CONFIG"] ?? path.join(toolFolder("config", "hatch", env), "config.toml");
  const { virtual } = tableAt(readToml(settings), "dirs", "env");
  if (typeof virtual === "string") return path.resolve(root, virtual.replace(/^~(?=$|[/\\])/, homeFolder(env)));
  const data = optionOf(words, ["--data-dir"]) ?? env["HATCH_DATA_DIR"] ?? toolFolder("data", "hatch", env);
  return path.join(path.resolve(cwd, data), "env", "virtual");
}
