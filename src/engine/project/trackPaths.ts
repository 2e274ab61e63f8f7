import { statSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { isInGit } from "../discovery/dvc/dvcRepository.ts";
import { cairnFile } from "../discovery/pipelineFiles.ts";
import { addTracked } from "../fixes/addTracked.ts";
import { UserError } from "../model/errors.ts";
import { writeFileAtomically } from "../run/atomicFile.ts";
import { explaining, explainWriteError } from "../store/fileErrors.ts";
import { readIfThere } from "../store/readIfThere.ts";
import { ignoreInGit, writeIgnoreLine } from "./gitIgnoring.ts";

/**
 * Adds files and folders (relative to the root) to `track` in cairn.yaml, where all else stays as it is, and has git
 * ignore them, as DVC does with what it tracks. Throws a `UserError` where cairn.yaml cannot be added to or written.
 */
export function trackPaths({ root }: Pick<EngineContext, "root">, paths: readonly string[]): void {
  const file = path.join(root, cairnFile);
  const text = paths.reduce(
    (before, tracked) => {
      const after = addTracked(before, tracked);
      if (after !== undefined) return after;
      const message = `${cairnFile} is not as it should be, so that nothing can be added to it.`;
      throw new UserError("cairn-yaml-broken", message, "Mend what is underlined in it, and try again.", {
        place: { file: cairnFile },
      });
    },
    readIfThere(file) ?? "",
  );
  explaining(explainWriteError, cairnFile, () => writeFileAtomically(file, Buffer.from(text)));
  for (const tracked of isInGit(root) ? paths : []) ignoreInGit(root, tracked, isFolder(path.join(root, tracked)));
}

/** Has Cairn pass over files and folders (relative to the root) from now on, by lines in the root's `.cairnignore`. */
export function passOverPaths({ root }: Pick<EngineContext, "root">, paths: readonly string[]): void {
  for (const passedOver of paths) writeIgnoreLine(root, ".cairnignore", passedOver);
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
