/**
 * The thread in which the engine of one project lives, so that nothing of it ever blocks the extension host.
 * It answers the engine's methods over its parent's port until it is asked to close.
 */
import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { Engine } from "../../engine/engine.ts";
import { openEngine } from "../../engine/openEngine.ts";
import { RpcPeer } from "../../protocol/rpc.ts";
import type { RequestContext, RequestHandler } from "../../protocol/rpc.ts";
import {
  changesEvent,
  closeMethod,
  followMethod,
  goOnMethod,
  isEngineMethod,
  logEvent,
  openMethod,
  workOptionsAt,
} from "./engineProtocol.ts";
import type {
  AnswerStep,
  ChangesEvent,
  EngineMethod,
  EngineWorkerData,
  FollowedMethod,
  FollowQuestion,
  LogEvent,
  OpenAnswer,
} from "./engineProtocol.ts";
import { portChannel } from "./portChannel.ts";
import { ToldAnswers } from "./toldAnswers.ts";

/** Opens the engine when it is first needed, and again after an opening that failed (a locked ledger, say). */
class EngineHost {
  private readonly port: MessagePort;
  private readonly data: EngineWorkerData;
  private readonly peer: RpcPeer;
  private readonly told = new ToldAnswers();
  private opening: Promise<Engine> | undefined;

  static serve(port: MessagePort, data: EngineWorkerData): EngineHost {
    return new EngineHost(port, data);
  }

  private constructor(port: MessagePort, data: EngineWorkerData) {
    this.port = port;
    this.data = data;
    this.peer = new RpcPeer(portChannel(port), (method) => this.handlerOf(method));
  }

  private handlerOf(method: string): RequestHandler | undefined {
    if (isEngineMethod(method)) return this.engineHandler(method);
    if (method === openMethod) return async (): Promise<OpenAnswer> => ({ root: (await this.engine()).root });
    if (method === closeMethod) return () => this.close();
    if (method === followMethod) return (args, context) => this.follow(args as FollowQuestion, context);
    if (method === goOnMethod) return (args) => this.told.goOn(...(args as [FollowedMethod, number]));
    return undefined;
  }

  private engineHandler(method: EngineMethod): RequestHandler {
    return async (args, { signal, progress }) => {
      const engine = await this.engine();
      const at = workOptionsAt[method];
      const before = at === undefined ? args : Array.from({ length: at }, (_, index) => args[index]);
      const all = at === undefined ? args : [...before, { signal, onProgress: progress }];
      return Reflect.apply(engine[method], engine, all);
    };
  }

  private async follow([method, known]: FollowQuestion, context: RequestContext): Promise<AnswerStep> {
    const answer: unknown = await this.engineHandler(method)([], context);
    // A step that is not told is no step that was taken.
    context.signal.throwIfAborted();
    return this.told.tell(method, known, answer);
  }

  private async engine(): Promise<Engine> {
    const opening = (this.opening ??= this.open());
    try {
      return await opening;
    } catch (error) {
      if (this.opening === opening) this.opening = undefined;
      throw error;
    }
  }

  private async open(): Promise<Engine> {
    const engine = await openEngine(this.data.folder, {
      mayStartProcesses: this.data.mayStartProcesses,
      changesAreTold: true,
      log: (level, message) => this.peer.emit(logEvent, { level, message } satisfies LogEvent),
    });
    engine.onDidChange((changes) => this.peer.emit(changesEvent, changes satisfies ChangesEvent));
    return engine;
  }

  private async close(): Promise<void> {
    const opening = this.opening;
    if (opening) await (await opening).close();
    // After the answer is out: without a port and an engine nothing keeps the thread alive.
    setImmediate(() => this.port.close());
  }
}

/** Lets the extension host go first where processors are few. Only Linux gives threads priorities of their own. */
function giveWay(): void {
  if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

if (parentPort) {
  giveWay();
  EngineHost.serve(parentPort, workerData as EngineWorkerData);
}
