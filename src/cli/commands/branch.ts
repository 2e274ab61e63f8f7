import { countOf } from "../../engine/model/words.ts";
import type { BranchJson } from "../json/fromRunJson.ts";
import type { CommonOptions } from "../options.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProject } from "../project.ts";

export type BranchOptions = CommonOptions & { readonly switch: boolean };

/** `cairn branch RUN [NAME]`. */
export async function branchFromRun(ref: string, name: string | undefined, options: BranchOptions): Promise<number> {
  return withProject(options, async (engine) => {
    const { id, name: runName } = await engine.run(ref);
    const request = { switchTo: options.switch, ...(name !== undefined && { name }) };
    const { name: branch, commit, files } = await engine.branchFrom(id, request);
    if (options.json) {
      const run = { id, name: runName };
      printJson({ version: jsonVersion, run, branch, commit, files, isSwitched: options.switch } satisfies BranchJson);
      return 0;
    }
    const extra =
      files.length === 0 ? "" : `, and a commit with ${countOf(files.length, "file")} that differed from it`;
    process.stdout.write(`${branch} is at the commit of ${runName}${extra}.\n`);
    process.stdout.write(options.switch ? `Switched to ${branch}.\n` : `To go on with it: git switch ${branch}\n`);
    return 0;
  });
}
