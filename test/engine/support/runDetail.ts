import type { RunDetail } from "../../../src/engine/model/run.ts";

/** A run that did nothing but what is given. */
export function detail(id: string, given: Partial<RunDetail> = {}): RunDetail {
  return {
    id,
    name: id,
    experiment: "main",
    state: "done",
    startedAt: 1,
    dirty: false,
    params: {},
    metrics: {},
    stages: [],
    inputs: [],
    outputs: [],
    sources: [],
    logDir: "",
    ...given,
  };
}
