import { UserError } from "../model/errors.ts";
import { systemCode } from "../model/systemErrors.ts";

const noRoom: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const notAllowed: ReadonlySet<string | undefined> = new Set(["EACCES", "EPERM", "EROFS"]);

/** What a person is told where writing failed; other errors come back as they are. `file` is where it was. */
export function explainWriteError(error: unknown, file: string): unknown {
  const code = systemCode(error);
  const options = { place: { file }, cause: error };
  if (noRoom.has(code)) {
    return new UserError(
      "disk-full",
      `There is no room left on the disk to write ${file}.`,
      "Free some space, or raise the quota, and try again. Nothing that was kept before is lost.",
      options,
    );
  }
  if (notAllowed.has(code)) {
    return new UserError(
      "read-only",
      `${file} cannot be written: the folder or the file is read-only for you.`,
      "Give yourself the right to write there, and try again.",
      options,
    );
  }
  return error;
}

/** What a person is told where reading failed; other errors come back as they are. */
export function explainReadError(error: unknown, file: string): unknown {
  if (!notAllowed.has(systemCode(error))) return error;
  return new UserError("unreadable", `${file} cannot be read.`, "Give yourself the right to read it, and try again.", {
    place: { file },
    cause: error,
  });
}

/** What a person is told of a file that did not hold still for as long as it was looked at. */
export function changingFile(file: string): UserError {
  return new UserError(
    "file-changing",
    `${file} is being written while Cairn reads it.`,
    "Wait until it is written, and try again.",
    { place: { file } },
  );
}

/** Runs `work`; what it throws comes out as `explain` puts it. */
export function explaining<T>(explain: typeof explainReadError, file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explain(error, file);
  }
}
