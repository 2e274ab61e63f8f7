import type { TestContext } from "node:test";
import type { FoundStages, SourceFormat, ToolReader } from "../../../src/engine/discovery/tools/toolReader.ts";
import { TextFiles } from "../../../src/engine/discovery/textFiles.ts";
import { toolGroup } from "../../../src/engine/discovery/tools/toolFiles.ts";
import { workspaceFiles } from "../../../src/engine/discovery/tools/workspaceFiles.ts";
import { walkFiles } from "../../../src/engine/discovery/walk.ts";
import { makeProject } from "../fixtures/dvc/project.ts";

/** What one tool's reader finds in a project of these files, written to a folder of its own. */
export async function readProject<Source>(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  format: SourceFormat<Source>,
  reader: ToolReader<Source>,
): Promise<FoundStages> {
  return readFolder(makeProject(t, files), format, reader);
}

/** What one tool's reader finds in a folder. */
export async function readFolder<Source>(
  root: string,
  format: SourceFormat<Source>,
  reader: ToolReader<Source>,
): Promise<FoundStages> {
  const texts = new TextFiles(root, false);
  const tools = toolGroup(format, [reader]).open(texts, workspaceFiles(root, texts));
  const files = await walkFiles(root, () => undefined);
  const found = tools.read(files.filter((file) => tools.isWanted(file)));
  return {
    stages: found.flatMap(({ stages }) => stages),
    edges: found.flatMap(({ edges }) => edges),
    problems: found.flatMap(({ problems }) => problems),
  };
}

/** How long this process has worked so far, in milliseconds: what else the machine does is not in it. */
export function workedSoFar(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
