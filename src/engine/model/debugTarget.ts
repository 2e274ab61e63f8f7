/** A program that a stage starts and a debugger can start in its place. */
export interface DebugTarget {
  readonly language: "python" | "node";
  /** The command as a shell would read it. */
  readonly line: string;
  /** The script, absolute; or for Python a module by its name. */
  readonly code: { readonly program: string } | { readonly module: string };
  readonly args: readonly string[];
  /** What executes it, absolute; left out where it is not found. */
  readonly interpreter?: string;
  /** The interpreter's own options. */
  readonly interpreterArgs: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Variables beside, or in place of, those that the host has. */
  readonly env: Readonly<Record<string, string>>;
}

/** What of a stage's command can be debugged. */
export interface DebugTargets {
  readonly targets: readonly DebugTarget[];
  /** Whether the one target is all that the command does: no pipes, no further programs, nothing that needs a shell. */
  readonly isWhole: boolean;
}
