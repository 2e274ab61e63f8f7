import "@vscode/codicons/dist/codicon.css";
import "./sweep.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { SweepEvents, SweepMethods } from "../../src/protocol/sweep.ts";
import { TypedClient } from "../../src/protocol/typedPeer.ts";
import { defineToolkit } from "../components/toolkit.ts";
import { fromSaved } from "../savedChoices.ts";
import { Store } from "../store.ts";
import { openVsCodePage } from "../vscodeApi.ts";
import { App } from "./App.tsx";
import { firstChoices } from "./state/choices.ts";
import { Controller } from "./state/controller.ts";
import { firstState, reduce } from "./state/sweepState.ts";
import { SweepContext } from "./sweepContext.ts";

defineToolkit();
const page = openVsCodePage();
const seed = Math.floor(Math.random() * 1_000_000);
const store = new Store(firstState(fromSaved(page.savedState, firstChoices), seed), reduce);
const client = new TypedClient<SweepMethods, SweepEvents>(page.channel);
const controller = new Controller({ client, store, save: page.saveState });

const root = document.getElementById("root");
if (!root) throw new Error("The page has no element to draw in.");
createRoot(root).render(
  <StrictMode>
    <SweepContext value={{ store, controller }}>
      <App />
    </SweepContext>
  </StrictMode>,
);
void controller.start();
