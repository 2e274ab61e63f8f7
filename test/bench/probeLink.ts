import { once } from "node:events";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import type { ProbeMethod, ProbeReply, ProbeRequests } from "./probe/protocol.ts";

const patienceMs = 90_000;

/** Speaks with the probe of whichever extension host has connected last. */
export class ProbeLink {
  readonly port: number;
  private readonly server: Server;
  private socket = Promise.withResolvers<Socket>();
  private waiting: ((reply: ProbeReply) => void)[] = [];

  static async listen(): Promise<ProbeLink> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the system gave no port");
    return new ProbeLink(server, address.port);
  }

  private constructor(server: Server, port: number) {
    this.server = server;
    this.port = port;
    server.on("connection", (socket) => {
      createInterface({ input: socket }).on("line", (line) => this.waiting.shift()?.(JSON.parse(line) as ProbeReply));
      // The host that ends takes its connection along; who still waits is told by the time limit.
      socket.on("error", () => socket.destroy());
      this.socket.resolve(socket);
    });
  }

  /** Forgets the probe that is connected: the next request waits for that of a new window. */
  expectNew(): void {
    this.socket = Promise.withResolvers();
    this.waiting = [];
  }

  async ask<M extends ProbeMethod>(method: M, ask: ProbeRequests[M]["ask"]): Promise<ProbeRequests[M]["answer"]> {
    const reply = await within(patienceMs, `the probe's answer to ${method}`, this.send(method, ask));
    if ("error" in reply) throw new Error(`the probe failed at ${method}: ${reply.error}`);
    return reply.answer as ProbeRequests[M]["answer"];
  }

  close(): void {
    void this.socket.promise.then((socket) => socket.destroy());
    this.server.close();
  }

  private async send(method: ProbeMethod, ask: unknown): Promise<ProbeReply> {
    const socket = await this.socket.promise;
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      socket.write(`${JSON.stringify({ method, ask })}\n`);
    });
  }
}

async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const settled = new AbortController();
  const tooLate = sleep(ms, undefined, { signal: settled.signal }).then((): never => {
    throw new Error(`waited ${ms / 1_000} s in vain for ${what}`);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    tooLate.catch(() => undefined);
    settled.abort();
  }
}
