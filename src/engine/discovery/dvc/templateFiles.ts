import type { ParamsFile } from "../params/paramsFile.ts";
import type { FlagStyle } from "../python/pythonText.ts";

/** The files that a dvc.yaml is resolved with. Paths are relative to the root. */
export interface TemplateFiles {
  /** A parameters or vars file; undefined where there is none. */
  params(file: string): ParamsFile | undefined;
  /** How maps are written into the commands of a folder's pipeline. */
  flagStyle(folder: string): FlagStyle;
}

/** No files at all: only what a dvc.yaml says itself can be named. */
export const noTemplateFiles: TemplateFiles = {
  params: () => undefined,
  flagStyle: () => ({ bool: "store_true", list: "nargs", isWindows: false }),
};
