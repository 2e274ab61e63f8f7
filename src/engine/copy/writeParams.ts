import { readFileSync } from "node:fs";
import path from "node:path";
import { setParams } from "../discovery/params/setParams.ts";
import type { ParamChange } from "../model/plan.ts";
import { ownFolders, writeOwned } from "../run/ownedFile.ts";

/** Writes values into the parameters files of a copy for good. Throws as `setParams`. */
export function writeParams(root: string, params: readonly ParamChange[]): void {
  for (const [file, ofFile] of Map.groupBy(params, (param) => param.file)) {
    const changed = setParams(readFileSync(path.join(root, file), "utf8"), file, ofFile);
    ownFolders(root, file);
    writeOwned(root, file, Buffer.from(changed));
  }
}
