import type { Command } from "commander";
import type { CommonOptions } from "../options.ts";
import { addCommand } from "./addCommand.ts";
import type { SetExitCode } from "./addCommand.ts";

const trackHelp = `
Files, folders and patterns ('data/*.csv', in quotes) are added to \`track\` in cairn.yaml: from then on every snapshot, so
every commit, has their version. What is large or binary is put into .gitignore. Nothing else is written, and nobody
needs DVC; who uses it takes \`cairn add\`.`;

const addHelp = `
Writes a .dvc file beside each, which names the version in git itself: who has DVC can pull it. Where nobody uses DVC,
\`cairn track\` needs no file for each.`;

/** What is taken in from elsewhere: runs of other tools, data that no stage makes. */
export function addIntake(program: Command, setExitCode: SetExitCode): void {
  addCommand(
    program,
    "import [paths...]",
    "take in runs of MLflow, TensorBoard, W&B, DVCLive and DVC; without a path, all that lie where they usually do",
  ).action(async (paths: readonly string[], options: CommonOptions) => {
    const { importRuns } = await import("../commands/import.ts");
    setExitCode(await importRuns(paths, options));
  });
  addCommand(program, "track <paths...>", "version data that no stage makes, by a line in cairn.yaml")
    .addHelpText("after", trackHelp)
    .action(async (paths: readonly string[], options: CommonOptions) => {
      const { trackPaths } = await import("../commands/track.ts");
      setExitCode(await trackPaths(paths, options));
    });
  addCommand(program, "add <paths...>", "track data that no stage makes by .dvc files, as `dvc add` does")
    .addHelpText("after", addHelp)
    .action(async (paths: readonly string[], options: CommonOptions) => {
      const { addData } = await import("../commands/add.ts");
      setExitCode(await addData(paths, options));
    });
}
