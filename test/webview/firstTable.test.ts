import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { ExperimentsSession } from "../../src/extension/features/experiments/experimentsSession.ts";
import { SavedViews } from "../../src/extension/features/experiments/savedViews.ts";
import { portChannel } from "../../src/extension/worker/portChannel.ts";
import type { ExperimentsEvents, ExperimentsMethods, TableChange } from "../../src/protocol/experiments.ts";
import { TypedClient } from "../../src/protocol/typedPeer.ts";
import { digitRun, weekOfRuns } from "./support/digitRuns.ts";
import { recordedActions, ScriptedProject } from "./support/scriptedProject.ts";

type Page = TypedClient<ExperimentsMethods, ExperimentsEvents>;

/** Talks to the panel's session as its page does. */
async function withPage(work: (page: Page, project: ScriptedProject) => Promise<void>): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const project = new ScriptedProject(weekOfRuns());
  const problems: unknown[] = [];
  const session = new ExperimentsSession({
    channel: portChannel(port1),
    source: project,
    actions: recordedActions([]),
    views: new SavedViews({ get: () => undefined, update: async () => undefined }),
    onError: (error) => problems.push(error),
  });
  await work(new TypedClient<ExperimentsMethods, ExperimentsEvents>(portChannel(port2)), project);
  session.dispose();
  port1.close();
  assert.deepEqual(problems, []);
}

test("a page is welcomed with the newest runs and with what most likely is in sight of them", () =>
  withPage(async (page, project) => {
    const { table } = await page.call("ready", { text: "", sort: [], withArchived: false });
    assert.deepEqual(
      table?.rows.map(({ id }) => id),
      project.runDetails.map(({ id }) => id),
    );
    assert.deepEqual(table.columns.slice(0, 2), ["metrics:acc", "params:train.epochs"]);
    assert.deepEqual(Object.keys(table.rows[1]?.cells ?? {}).sort(), [...table.columns].sort());

    const told = new Promise<TableChange>((resolve) => void page.on("table", resolve));
    project.change({ runDetails: [digitRun({ name: "new-newt", minutesAgo: 0 }), ...project.runDetails] });
    const { view, rows } = await told;
    assert.deepEqual({ view, rows }, { view: table.view.id, rows: project.runDetails.length });
  }));

test("a page that comes back with a filter is welcomed with what matches it", () =>
  withPage(async (page, project) => {
    const { table } = await page.call("ready", { text: "heron", sort: [] });
    const [heron] = project.runDetails.filter(({ name }) => name === "calm-heron");
    assert.deepEqual(
      table?.rows.map(({ id }) => id),
      [heron?.id],
    );
    assert.ok((table.view.columns?.length ?? 0) > 0, "it knows of no columns yet");
  }));
