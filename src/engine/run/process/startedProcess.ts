/** A process that was started, as leader of its own process group. */
export interface StartedProcess {
  readonly pid: number;
  readonly hasTerminal: boolean;
  readonly isAlive: () => boolean;
  /** Resolves once it has ended. */
  readonly ended: Promise<unknown>;
  /** Resolves once all that it has printed was read; perhaps never, where something that it left running prints on. */
  readonly drained: Promise<unknown>;
  /** Reads no more of it. */
  readonly release: () => void;
  /** How it has ended; both null where nobody can tell. */
  readonly result: () => { readonly exitCode: number | null; readonly signal: string | null };
}
