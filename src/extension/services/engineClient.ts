import type { Engine, EngineChange, WorkOptions } from "../../engine/engine.ts";
import type { RequestOptions } from "../../protocol/rpc.ts";
import { changesEvent, engineMethods, openMethod, workOptionsAt } from "../worker/engineProtocol.ts";
import type { ChangesEvent, EngineMethod, FollowedMethod, OpenAnswer } from "../worker/engineProtocol.ts";
import { EngineThread } from "./engineThread.ts";
import type { EngineThreadOptions } from "./engineThread.ts";
import { FollowedAnswer } from "./followedAnswer.ts";

type Listener = (changes: readonly EngineChange[]) => void;

const everything: readonly EngineChange[] = ["pipeline", "runs", "snapshots", "head"];

/**
 * The engine of a folder as the extension host sees it: it lives in a worker, and each call is a message to it. Where it
 * cannot be opened the folder itself is the root, and every call tries to open it again and rejects with the reason.
 */
export async function openEngineClient(options: Omit<EngineThreadOptions, "onEvent" | "onRestart">): Promise<Engine> {
  const listeners = new Set<Listener>();
  const tell: Listener = (changes) => listeners.forEach((listener) => listener(changes));
  const thread = new EngineThread({
    ...options,
    onEvent: (name, value) => {
      if (name === changesEvent) tell(value as ChangesEvent);
    },
    onRestart: () => tell(everything),
  });
  return {
    ...askedMethods(thread),
    ...followedMethods(thread),
    root: await openedRoot(thread, options),
    onDidChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      listeners.clear();
      await thread.dispose();
    },
  };
}

async function openedRoot(thread: EngineThread, { data, log }: Pick<EngineThreadOptions, "data" | "log">) {
  try {
    const { root } = (await thread.request(openMethod, [])) as OpenAnswer;
    return root;
  } catch (error) {
    log("error", `The engine could not be opened in ${data.folder}: ${String(error)}`);
    return data.folder;
  }
}

/** Every method of the engine, by asking the worker for each answer. */
function askedMethods(thread: EngineThread): Pick<Engine, EngineMethod> {
  const methods = engineMethods.map((method) => [method, (...args: readonly unknown[]) => ask(thread, method, args)]);
  return Object.fromEntries(methods) as Pick<Engine, EngineMethod>;
}

/** The methods of which the worker tells only what has changed since the last answer. */
function followedMethods(thread: EngineThread): Pick<Engine, FollowedMethod> {
  const follow = <M extends FollowedMethod>(method: M): Engine[M] => {
    const answer = new FollowedAnswer(method, thread);
    return ((work?: WorkOptions) => answer.read(requestOptions(work))) as Engine[M];
  };
  return {
    pipeline: follow("pipeline"),
    problems: follow("problems"),
    status: follow("status"),
    artifacts: follow("artifacts"),
  };
}

/** `args` as the engine takes them; the `WorkOptions` among them stay here and act through the channel. */
function ask(thread: EngineThread, method: EngineMethod, args: readonly unknown[]): Promise<unknown> {
  const at = workOptionsAt[method];
  if (at === undefined) return thread.request(method, args);
  return thread.request(method, args.slice(0, at), requestOptions(args[at] as WorkOptions | undefined));
}

function requestOptions({ signal, onProgress }: WorkOptions = {}): RequestOptions {
  return { signal, onProgress: onProgress as RequestOptions["onProgress"] };
}
