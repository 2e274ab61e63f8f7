import "@vscode/codicons/dist/codicon.css";
import "@xyflow/react/dist/base.css";
import "./graph.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { GraphEvents, GraphMethods } from "../../src/protocol/graph.ts";
import { TypedClient } from "../../src/protocol/typedPeer.ts";
import { defineToolkit } from "../components/toolkit.ts";
import { fromSaved } from "../savedChoices.ts";
import { Store } from "../store.ts";
import { openVsCodePage } from "../vscodeApi.ts";
import { App } from "./App.tsx";
import { GraphContext } from "./graphContext.ts";
import { LayoutClient } from "./layout/layoutClient.ts";
import { measureIn } from "../measureText.ts";
import { firstChoices } from "./state/choices.ts";
import { Controller } from "./state/controller.ts";
import { firstState, reduce } from "./state/graphState.ts";

const layouts = new LayoutClient();
defineToolkit();
const page = openVsCodePage();
const store = new Store(firstState(fromSaved(page.savedState, firstChoices)), reduce);
const client = new TypedClient<GraphMethods, GraphEvents>(page.channel);
const controller = new Controller({ client, store, layouts, measure: measureIn(600, 1), save: page.saveState });

const root = document.getElementById("root");
if (!root) throw new Error("The page has no element to draw in.");
createRoot(root).render(
  <StrictMode>
    <GraphContext value={{ store, controller }}>
      <App />
    </GraphContext>
  </StrictMode>,
);
void controller.start();
