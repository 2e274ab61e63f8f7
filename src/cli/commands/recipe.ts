import { writeFileSync } from "node:fs";
import path from "node:path";
import { writeRecipe } from "../../engine/reproduce/recipeFile.ts";
import { explaining, explainWriteError } from "../../engine/files/fileErrors.ts";
import type { CommonOptions } from "../options.ts";
import { withProject } from "../project.ts";

/** `cairn recipe RUN`: to standard output, or to a file. */
export async function saveRecipe(
  run: string,
  options: Pick<CommonOptions, "C"> & { readonly output?: string },
): Promise<number> {
  const text = writeRecipe(await withProject(options, (engine) => engine.recipe(run)));
  const { output } = options;
  if (output === undefined) process.stdout.write(text);
  else explaining(explainWriteError, output, () => writeFileSync(path.resolve(options.C, output), text));
  return 0;
}
