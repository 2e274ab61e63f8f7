import Module from "node:module";
import * as vscode from "vscode";

import type { ActivationTimes } from "./protocol.ts";

/** Node's own loader, which the extension host's `require` ends in. */
type Loader = { _load: (request: string, ...rest: readonly unknown[]) => unknown };

interface ExtensionModule {
  readonly activate: (...args: readonly unknown[]) => unknown;
}

/**
 * Activates an extension and takes the time: as a whole, and what of it is the extension's own, which is loading its
 * code and its `activate` (VS Code counts so in "Show Running Extensions"). The rest are the host's questions to the
 * window. Rejects where the extension is missing or active already.
 */
export async function timeActivation(id: string): Promise<ActivationTimes> {
  const extension = vscode.extensions.getExtension<unknown>(id);
  if (!extension) throw new Error(`there is no extension ${id}`);
  if (extension.isActive) throw new Error(`${id} is active already, so its activation cannot be timed`);
  const loader = Module as unknown as Loader;
  const load = loader._load;
  let own = 0;
  loader._load = (request, ...rest) => {
    const began = performance.now();
    const loaded = load(request, ...rest);
    if (!request.startsWith(extension.extensionPath)) return loaded;
    loader._load = load;
    own += performance.now() - began;
    return withTimedActivate(loaded as ExtensionModule, (took) => (own += took));
  };
  try {
    const began = performance.now();
    await extension.activate();
    return { own, whole: performance.now() - began };
  } finally {
    loader._load = load;
  }
}

function withTimedActivate(loaded: ExtensionModule, note: (took: number) => void): ExtensionModule {
  return {
    ...loaded,
    activate: async (...args) => {
      const began = performance.now();
      try {
        return await loaded.activate(...args);
      } finally {
        note(performance.now() - began);
      }
    },
  };
}
