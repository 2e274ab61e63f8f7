/** What a stage asks for while it runs, so that stages under way at once do not fight for it. */
export interface Resources {
  /** Places among the cores. */
  readonly cpu: number;
  /** Graphics cards. */
  readonly gpu: number;
  readonly memoryBytes: number;
  /** Names of which only one stage can have each at a time. */
  readonly mutex: readonly string[];
}

/** How Cairn is to run a stage, as its `meta.cairn` says; the request decides where that says nothing. */
export interface Execution {
  readonly resources?: Partial<Resources>;
  /** How many times a command that failed is tried again. */
  readonly retries?: number;
  /** How long one try may take. */
  readonly timeoutMs?: number;
  /** Where its learning curves come from beside files: the `key=value` pairs that it prints. */
  readonly live?: "stdout";
}

/** What a stage takes that asks for nothing. */
export const noDemand: Resources = { cpu: 1, gpu: 0, memoryBytes: 0, mutex: [] };
