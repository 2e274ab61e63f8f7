import * as vscode from "vscode";

import type { Channel, RpcMessage } from "../../src/protocol/rpc.ts";

/** The open panels of a type. */
export function panelsOf(viewType: string): readonly vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType));
}

/** Both ends of a channel within one process. */
export function channelPair(): readonly [Channel, Channel] {
  const listeners: [Set<(message: RpcMessage) => void>, Set<(message: RpcMessage) => void>] = [new Set(), new Set()];
  const endOf = (own: 0 | 1, other: 0 | 1): Channel => ({
    post: (message) => queueMicrotask(() => listeners[other].forEach((receive) => receive(message))),
    listen: (receive) => {
      listeners[own].add(receive);
      return () => void listeners[own].delete(receive);
    },
  });
  return [endOf(0, 1), endOf(1, 0)];
}
