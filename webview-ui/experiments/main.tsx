import "@vscode/codicons/dist/codicon.css";
import "./experiments.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { ExperimentsEvents, ExperimentsMethods } from "../../src/protocol/experiments.ts";
import { TypedClient } from "../../src/protocol/typedPeer.ts";
import { fromSaved } from "../savedChoices.ts";
import { Store } from "../store.ts";
import { openVsCodePage } from "../vscodeApi.ts";
import { App } from "./App.tsx";
import { AppContext } from "./appContext.ts";
import { firstState, reduce } from "./state/appState.ts";
import { firstChoices } from "./state/choices.ts";
import { Controller } from "./state/controller.ts";

const page = openVsCodePage();
const store = new Store(firstState(fromSaved(page.savedState, firstChoices)), reduce);
const client = new TypedClient<ExperimentsMethods, ExperimentsEvents>(page.channel);
const controller = new Controller(client, store, page.saveState);

const root = document.getElementById("root");
if (!root) throw new Error("The page has no element to draw in.");
createRoot(root).render(
  <StrictMode>
    <AppContext value={{ store, controller }}>
      <App />
    </AppContext>
  </StrictMode>,
);
void controller.start();
