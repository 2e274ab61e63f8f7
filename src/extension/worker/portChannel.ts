import type { MessagePort, Worker } from "node:worker_threads";
import type { Channel, RpcMessage } from "../../protocol/rpc.ts";

/** A worker as its host sees it, or the parent's port as the worker sees it, as a channel of the RPC. */
export function portChannel(port: MessagePort | Worker): Channel {
  return {
    post: (message) => port.postMessage(message),
    listen: (receive) => {
      const onMessage = (message: RpcMessage): void => receive(message);
      port.on("message", onMessage);
      return () => port.off("message", onMessage);
    },
  };
}
