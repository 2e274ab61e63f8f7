import { after, before, describe } from "node:test";
import type { WorkbenchWindow } from "../host/window.ts";
import { comparesRuns } from "./panel/comparisonSteps.ts";
import { actsOnRuns, keepsComparisons } from "./panel/deedSteps.ts";
import { ExperimentsPanel } from "./panel/experimentsPanel.ts";
import { looksAtManyRuns } from "./panel/manyRunsSteps.ts";
import { saysOfRuns, takesTheTableAlong } from "./panel/saidSteps.ts";
import { stepsWith } from "./panel/steps.ts";
import { looksAtTheTable } from "./panel/tableSteps.ts";
import { openProjectWindow, takePictures } from "./sampleWindow.ts";
import type { SampleWindow } from "./sampleWindow.ts";
import { makeTrainedProject } from "./trainedProject.ts";

const isWindows = process.platform === "win32";
/** Some machines are ten times slower than others. */
const patienceMs = 60_000;

/** A person who looks for the best of many runs, by clicks and keys in a real window with the packaged extension installed. */
describe(
  "an hour with the experiments",
  { timeout: 900_000, skip: isWindows && "the npm host does not run on Windows" },
  () => {
    let window: WorkbenchWindow;
    let close: SampleWindow["close"] | undefined;
    let panel: ExperimentsPanel;

    before(async () => {
      const viewport = { width: 1500, height: 950 };
      ({ window, close } = await openProjectWindow("cairn bœufs ", makeTrainedProject, { viewport }));
      await window.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      window.page.setDefaultTimeout(patienceMs);
      // It makes room for columns.
      await window.runCommand("View: Toggle Primary Side Bar Visibility");
      panel = await ExperimentsPanel.open(window);
    });

    takePictures(() => window);

    after(() => close?.());

    const step = stepsWith(() => panel);
    looksAtTheTable(step);
    saysOfRuns(step);
    takesTheTableAlong(step);
    looksAtManyRuns(step);
    comparesRuns(step);
    actsOnRuns(step);
    keepsComparisons(step);
  },
);
