import { UserError } from "../../model/errors.ts";
import { systemCode } from "../../model/systemErrors.ts";

/** An error on its way out of a worker: as it is cloned, it would lose its kind. */
export type TaskError =
  | {
      readonly kind: "user";
      readonly code: string;
      readonly message: string;
      readonly cure: string;
      readonly file?: string;
    }
  | { readonly kind: "other"; readonly message: string; readonly code?: string; readonly stack?: string };

export function packError(error: unknown): TaskError {
  if (error instanceof UserError) {
    const { code, message, cure, place } = error;
    return { kind: "user", code, message, cure, ...(place && { file: place.file }) };
  }
  if (!(error instanceof Error)) return { kind: "other", message: String(error) };
  const code = systemCode(error);
  const { message, stack } = error;
  return { kind: "other", message, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) };
}

/** The error as it was thrown: a `UserError`, or one with the system's code. */
export function unpackError(packed: TaskError): Error {
  if (packed.kind === "user") {
    const { code, message, cure, file } = packed;
    return new UserError(code, message, cure, file === undefined ? {} : { place: { file } });
  }
  const { message, code, stack } = packed;
  return Object.assign(new Error(message), code !== undefined && { code }, stack !== undefined && { stack });
}
