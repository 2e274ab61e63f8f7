/** Loads one `*.test.ts`; late, as its tests register with the mocha that is set up by then. */
export type LoadSuite = () => Promise<unknown>;

/** All that runs inside VS Code, in this order. */
export const suites: readonly LoadSuite[] = [
  () => import("./activation.test.ts"),
  () => import("./engineThread.test.ts"),
  () => import("./codelens.test.ts"),
  () => import("./diagnostics.test.ts"),
  () => import("./language.test.ts"),
  () => import("./toolSteps.test.ts"),
  () => import("./head.test.ts"),
  () => import("./start.test.ts"),
  () => import("./pipelineTree.test.ts"),
  () => import("./problemRows.test.ts"),
  () => import("./dataTree.test.ts"),
  () => import("./changedData.test.ts"),
  () => import("./runsTree.test.ts"),
  () => import("./notebooks.test.ts"),
  () => import("./graph.test.ts"),
  () => import("./experiments.test.ts"),
  () => import("./scripts.test.ts"),
  () => import("./sweeps.test.ts"),
  () => import("./tasks.test.ts"),
  () => import("./parallelRun.test.ts"),
  () => import("./reruns.test.ts"),
  () => import("./care.test.ts"),
  () => import("./importRuns.test.ts"),
  () => import("./assistant.test.ts"),
  () => import("./debug.test.ts"),
  () => import("./chosenPython.test.ts"),
];
