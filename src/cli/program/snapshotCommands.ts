import type { Command } from "commander";
import type { CommonOptions } from "../options.ts";
import { addCommand, limitOption } from "./addCommand.ts";
import type { SetExitCode } from "./addCommand.ts";

const restoreHelp = `
Without a reference, outputs and tracked data that are missing or changed become what dvc.lock, .dvc files and the
ledger record, as with \`dvc checkout\`, and data that only Cairn keeps comes back where it is missing. A path may lie in an
artifact, or be a folder of several; one that is called as a reference is written with \`./\` before it.`;

const diffHelp = `
Each side is a commit, a branch or a tag, a run, a snapshot, or \`workspace\` for what lies there now. Left out, they are
\`HEAD\` and \`workspace\`: \`cairn diff\` tells what has changed since the last commit, \`cairn diff data.csv\` of one file.
With a path, which may lie in an artifact, the files, columns and rows, or facts of a model that differ are told.`;

/** Versions of artifacts: keeping them, looking at them, bringing them back. */
export function addSnapshots(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "snapshot", "keep all artifacts as they are now")
    .option("-m, --message <text>", "what to remember it by")
    .action(async (options: CommonOptions & { readonly message?: string }) => {
      const { takeSnapshot } = await import("../commands/snapshot.ts");
      setExitCode(await takeSnapshot(options));
    });
  addCommand(program, "snapshots", "list the snapshots, newest first")
    .addOption(limitOption())
    .action(async (options: CommonOptions & { readonly limit?: number }) => {
      const { listSnapshots } = await import("../commands/snapshots.ts");
      setExitCode(await listSnapshots(options));
    });
  addCommand(program, "history <path>", "list the versions of an artifact, with the commits and runs of each")
    .addOption(limitOption())
    .action(async (path: string, options: CommonOptions & { readonly limit?: number }) => {
      const { listHistory } = await import("../commands/history.ts");
      setExitCode(await listHistory(path, options));
    });
  addCommand(program, "diff [before] [after] [path]", "tell what differs between two commits, runs or snapshots")
    .addHelpText("after", diffHelp)
    .action(
      async (
        before: string | undefined,
        after: string | undefined,
        path: string | undefined,
        options: CommonOptions,
      ) => {
        const { showDiff } = await import("../commands/diff.ts");
        const given = [before, after, path].filter((one) => one !== undefined);
        setExitCode(await showDiff(given, options));
      },
    );
  addCommand(
    program,
    "restore [ref] [paths...]",
    "bring artifacts back as of a snapshot, a run, a commit or a registered model",
  )
    .addHelpText("after", restoreHelp)
    .option("--dry-run", "only tell what would change", false)
    .option("--undo", "take the last restore back", false)
    .action(
      async (
        ref: string | undefined,
        paths: readonly string[],
        options: CommonOptions & { readonly dryRun: boolean; readonly undo: boolean },
      ) => {
        const { restoreArtifacts } = await import("../commands/restore.ts");
        setExitCode(await restoreArtifacts(ref, paths, options));
      },
    );
}
