import type { Command } from "commander";
import type { CommonOptions } from "../options.ts";
import { addCommand } from "./addCommand.ts";
import type { SetExitCode } from "./addCommand.ts";

/** The store and what fills it: checking, freeing and measuring it, forgetting runs. */
export function addCare(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "verify", "read everything in the store, and mend what is damaged where there is another copy")
    .option("--all", "begin anew instead of going on with a check that was broken off", false)
    .action(async (options: CommonOptions & { readonly all: boolean }) => {
      const { verifyStore } = await import("../commands/verify.ts");
      setExitCode(await verifyStore(options));
    });
  addCommand(program, "gc", "free the space of what no commit, run or snapshot by hand needs any more")
    .option("--dry-run", "only tell what would go", false)
    .action(async (options: CommonOptions & { readonly dryRun: boolean }) => {
      const { clearStore } = await import("../commands/gc.ts");
      setExitCode(await clearStore(options));
    });
  addCommand(program, "du", "tell how much room what is kept takes, by artifact and by run").action(
    async (options: CommonOptions) => {
      const { showStoreUse } = await import("../commands/du.ts");
      setExitCode(await showStoreUse(options));
    },
  );
  addCommand(
    program,
    "forget [runs...]",
    "forget runs with their logs; `cairn gc` then frees the space of what only they need",
  )
    .option("--dry-run", "only tell how much that is", false)
    .option(
      "--undo",
      "bring back the runs that were forgotten last, or these; until `cairn gc`, for thirty days",
      false,
    )
    .action(
      async (
        runs: readonly string[],
        options: CommonOptions & { readonly dryRun: boolean; readonly undo: boolean },
      ) => {
        const { forgetRuns } = await import("../commands/forget.ts");
        setExitCode(await forgetRuns(runs, options));
      },
    );
}
