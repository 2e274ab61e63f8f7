/** What went wrong, for a person, and what to do about it. */
export interface Failure {
  readonly message: string;
  readonly cure?: string;
}

/** An error as it came over the channel, with its cure where it has one. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { cure } = error as { readonly cure?: unknown };
  return { message: error.message, ...(typeof cure === "string" && { cure }) };
}

/** Passes on what a request comes to: its failure, or that there is none any more. */
export function noticeEnd(done: Promise<unknown>, notice: (failure: Failure | undefined) => void): void {
  done.then(
    () => notice(undefined),
    (error: unknown) => notice(toFailure(error)),
  );
}
