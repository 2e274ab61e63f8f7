import assert from "node:assert/strict";

import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { graphActions } from "../../src/extension/features/graph/graphActions.ts";
import { GraphSession } from "../../src/extension/features/graph/graphSession.ts";
import { PipelineSource } from "../../src/extension/features/graph/graphSource.ts";
import { commands, graphPanel } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import { PanelProject } from "../../src/extension/services/panelProject.ts";
import type { GraphEvents, GraphMethods, StageLook } from "../../src/protocol/graph.ts";
import { TypedClient } from "../../src/protocol/typedPeer.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { channelPair, panelsOf } from "./panels.ts";

describe("the graph panel", () => {
  let services: Services;
  let project: Project;
  let session: GraphSession;
  let page: TypedClient<GraphMethods, GraphEvents>;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    const panelProject = new PanelProject(services.projects, project.uri);
    const [channel, pageChannel] = channelPair();
    const source = new PipelineSource(panelProject, services.problems);
    session = new GraphSession({ channel, source, actions: graphActions(panelProject) });
    page = new TypedClient(pageChannel);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  after(() => session.dispose());

  it("opens once a project, from the palette and from a stage", async () => {
    await vscode.commands.executeCommand(commands.openGraph, { root: project.root });
    await eventually("the panel", () => panelsOf(graphPanel)[0]);
    await vscode.commands.executeCommand(commands.showInGraph, { root: project.root, stageId: "train" });
    assert.equal(panelsOf(graphPanel).length, 1);
  });

  it("is told of the stages, their edges, and how they are", async () => {
    const looks = new Map<string, StageLook>();
    const note = (told: readonly StageLook[]): void => told.forEach((look) => looks.set(look.id, look));
    const stop = page.on("looks", note);
    const welcome = await page.call("ready");
    note(welcome.looks);
    const { stages, addedEdges } = welcome.change;
    assert.ok(
      stages.some(
        ({ id, phase, file, line }) => id === "train" && phase === "model" && file === "dvc.yaml" && line > 1,
      ),
    );
    assert.ok(addedEdges.some(([from, to]) => from === "features" && to === "train"));
    await eventually("the state of train", () => looks.get("train")?.state);
    stop();
  });

  it("goes to the source of a stage at its line", async () => {
    await page.call("openStage", "train");
    const editor = await eventually("the editor", () => {
      const { activeTextEditor } = vscode.window;
      return activeTextEditor?.document.fileName.endsWith("dvc.yaml") ? activeTextEditor : undefined;
    });
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /^ {2}train:/);
  });

  it("copies what the page gives away", async () => {
    await page.call("copy", "flowchart LR");
    assert.equal(await vscode.env.clipboard.readText(), "flowchart LR");
  });
});
