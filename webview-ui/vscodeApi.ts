import { wireChannel } from "../src/protocol/wire.ts";
import type { Channel } from "../src/protocol/rpc.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What a page has of VS Code: a channel to the extension, and state that outlives the page. */
export interface VsCodePage {
  readonly channel: Channel;
  /** As it was last saved; undefined on the first load. */
  readonly savedState: unknown;
  readonly saveState: (state: unknown) => void;
}

/** Takes the page's way to VS Code. It can be taken once a page. */
export function openVsCodePage(): VsCodePage {
  const api = acquireVsCodeApi();
  return {
    channel: wireChannel((message) => api.postMessage(message), listenToWindow),
    savedState: api.getState(),
    saveState: (state) => api.setState(state),
  };
}

function listenToWindow(receive: (message: unknown) => void): () => void {
  const listener = (event: MessageEvent<unknown>): void => receive(event.data);
  window.addEventListener("message", listener);
  return () => window.removeEventListener("message", listener);
}
