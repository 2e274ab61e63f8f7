import type { SourceRange } from "./source.ts";

/**
 * An error that a person can do something about: says what happened, where, and the cure.
 * Everything else that is thrown is a defect of Cairn's, and is logged with its stack.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** Stable, in kebab-case; code decides by it, never by the text. */
  readonly code: string;
  /** What the person can do. */
  readonly cure: string;
  readonly place?: { readonly file: string; readonly range?: SourceRange };

  constructor(
    code: string,
    message: string,
    cure: string,
    options: { readonly place?: UserError["place"]; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.cure = cure;
    if (options.place) this.place = options.place;
  }
}

/** Whether an error says that the disk has no room, for a file or for the ledger. */
export function isFullDisk(error: unknown): error is UserError {
  return error instanceof UserError && ["disk-full", "ledger-disk-full"].includes(error.code);
}
