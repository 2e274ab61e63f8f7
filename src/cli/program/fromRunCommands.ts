import type { Command } from "commander";
import { addCommand, collect } from "./addCommand.ts";
import type { SetExitCode } from "./addCommand.ts";
import type { ApplyOptions } from "../commands/apply.ts";
import type { BranchOptions } from "../commands/branch.ts";
import type { RegisterOptions } from "../commands/models.ts";
import type { CommonOptions } from "../options.ts";

const applyHelp = `
Without --code, --params or --data, all three. The branch stays as it is: git shows what differs from it. What is
overwritten or goes is kept first, so that \`cairn restore --undo\` takes all of it back; files that git does not track stay.`;

/** What is made of an earlier run: in the workspace, as a branch, as a registered model. */
export function addFromRun(program: Command, setExitCode: SetExitCode): void {
  addModels(program, setExitCode);
  addCommand(program, "apply <run>", "bring the code, parameters and data of a run into the workspace")
    .addHelpText("after", applyHelp)
    .option("--code", "the code: its commit, and what differed from it", false)
    .option("--params", "the values of its parameters", false)
    .option("--data", "what it read and made", false)
    .option("--dry-run", "only tell what would change", false)
    .action(async (run: string, options: ApplyOptions) => {
      const { applyRun } = await import("../commands/apply.ts");
      setExitCode(await applyRun(run, options));
    });
  addCommand(program, "branch <run> [name]", "make a git branch with the code and parameters of a run")
    .option("--switch", "switch the workspace to it, too", false)
    .action(async (run: string, name: string | undefined, options: BranchOptions) => {
      const { branchFromRun } = await import("../commands/branch.ts");
      setExitCode(await branchFromRun(run, name, options));
    });
}

function addModels(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "models", "list the registered models").action(async (options: CommonOptions) => {
    const { listModels } = await import("../commands/models.ts");
    setExitCode(await listModels(options));
  });
  addCommand(program, "register <run> [path]", "register a model of a run, by a git tag that others can have")
    .requiredOption("--as <model>", "the name of the model")
    .option("--version <version>", "as v1.2.0; the next one where it is left out")
    .option("--stage <name>", "what it is used for, such as staging or production (repeat for more)", collect, [])
    .action(async (run: string, path: string | undefined, options: RegisterOptions) => {
      const { registerModel } = await import("../commands/models.ts");
      setExitCode(await registerModel(run, path, options));
    });
  addCommand(program, "promote <model> <stage>", "put a registered model (model@version) to a stage").action(
    async (model: string, stage: string, options: CommonOptions) => {
      const { promoteModel } = await import("../commands/models.ts");
      setExitCode(await promoteModel(model, stage, options));
    },
  );
}
