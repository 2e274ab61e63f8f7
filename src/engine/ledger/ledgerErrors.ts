import { UserError } from "../model/errors.ts";

const readOnlyCodes: readonly string[] = [
  "SQLITE_READONLY",
  "SQLITE_CANTOPEN",
  "SQLITE_PERM",
  "EACCES",
  "EPERM",
  "EROFS",
];

/** SQLite finds no room for the memory that its processes share: for that it has no word of its own. */
const noRoomToShare = "SQLITE_IOERR_SHMSIZE";

/** An error's code, without what SQLite adds to its primary codes: `SQLITE_BUSY` for `SQLITE_BUSY_SNAPSHOT`. Empty where there is none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === noRoomToShare) return "SQLITE_FULL";
  return /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code;
}

/** Whether the error says that the file is no sound database. */
export function isCorruption(error: unknown): boolean {
  return ["SQLITE_CORRUPT", "SQLITE_NOTADB"].includes(codeOf(error));
}

/** Whether the error says that the file or its folder cannot be written. */
export function isReadOnly(error: unknown): boolean {
  return readOnlyCodes.includes(codeOf(error));
}

/** What SQLite or the file system says of a ledger, as an error for a person; what is no such error comes back as it is. */
export function asLedgerError(error: unknown, file: string): unknown {
  const trouble = troubles.find(({ codes }) => codes.includes(codeOf(error)));
  if (!trouble) return error;
  return new UserError(trouble.code, trouble.message, trouble.cure, { place: { file }, cause: error });
}

interface Trouble {
  /** Of SQLite and of the file system. */
  readonly codes: readonly string[];
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

const troubles: readonly Trouble[] = [
  {
    codes: ["SQLITE_BUSY", "SQLITE_LOCKED", "EBUSY"],
    code: "ledger-locked",
    message: "The ledger is held by another process and did not come free.",
    cure: "Wait for the other run or window on this folder to finish, or close it, and try again.",
  },
  {
    codes: ["SQLITE_CORRUPT", "SQLITE_NOTADB"],
    code: "ledger-corrupt",
    message: "The ledger is damaged.",
    cure: "Try again: Cairn then sets the damaged file aside, keeps it, and begins a new one.",
  },
  {
    codes: ["SQLITE_FULL", "ENOSPC", "EDQUOT"],
    code: "ledger-disk-full",
    message: "The disk is full: the ledger needs some room to be opened and written.",
    cure: "Free some space on the disk and try again; what was recorded before is safe.",
  },
  {
    codes: readOnlyCodes,
    code: "ledger-read-only",
    message: "The ledger cannot be written here.",
    cure: "Give yourself the right to write in the project's .cairn folder, or copy the project to where you may write.",
  },
  {
    codes: ["SQLITE_IOERR", "EIO"],
    code: "ledger-unreadable",
    message: "The disk did not give or take what the ledger needs.",
    cure: "See that the disk is there and sound (network drives come and go), and try again.",
  },
];
