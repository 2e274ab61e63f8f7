import { existsSync } from "node:fs";
import path from "node:path";
import { UserError } from "../model/errors.ts";
import { isOutsideRoot } from "../model/paths.ts";
import { isSetAside } from "../files/folder.ts";

/** Throws a `UserError` where a path (relative to the root) can be no data of the project: `outside-project`, `not-data`. */
export function requireDataPath(root: string, data: string): void {
  const place = { place: { file: data } };
  if (isOutsideRoot(data)) {
    const message = `${data} lies outside of the project (${root}), and is not tracked.`;
    throw new UserError("outside-project", message, "Copy or move it into the project first.", place);
  }
  if (data === "." || data.split("/").some(isSetAside) || data.endsWith(".dvc")) {
    const message = `${data === "." ? "The project's own folder" : data} is no data that can be tracked.`;
    throw new UserError("not-data", message, "Name a file or a folder of data.", place);
  }
}

/** As `requireDataPath`, and throws `data-missing` where nothing is there. */
export function requireData(root: string, data: string): void {
  requireDataPath(root, data);
  if (existsSync(path.join(root, data))) return;
  throw new UserError("data-missing", `There is nothing at ${data}.`, "Check how its path is written.", {
    place: { file: data },
  });
}
