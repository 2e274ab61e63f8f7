import { RpcPeer } from "./rpc.ts";
import type { Channel, RequestContext, RequestHandler } from "./rpc.ts";

/** What one side may ask of the other: an interface of functions, by method name. */
export type MethodMap<Methods> = { readonly [Name in keyof Methods]: (...args: never[]) => unknown };

/** How the asked side answers each method: with the value itself or with a promise of it. */
export type Handlers<Methods extends MethodMap<Methods>> = {
  readonly [Name in keyof Methods]: (
    ...args: [...args: Parameters<Methods[Name]>, context: RequestContext]
  ) => ReturnType<Methods[Name]> | Promise<ReturnType<Methods[Name]>>;
};

type NameOf<T> = keyof T & string;

/** The asking side of a channel, typed by the methods of the other side and the events that come from it. */
export class TypedClient<Methods extends MethodMap<Methods>, Events> {
  private readonly peer: RpcPeer;

  constructor(channel: Channel) {
    this.peer = new RpcPeer(channel);
  }

  /** Rejects with a `RemoteError` that carries the other side's words. */
  call<Name extends NameOf<Methods>>(
    method: Name,
    ...args: Parameters<Methods[Name]>
  ): Promise<ReturnType<Methods[Name]>> {
    return this.peer.request(method, args) as Promise<ReturnType<Methods[Name]>>;
  }

  /** As `call`; once the signal is aborted the other side hears that nobody waits for the answer any more. */
  callUntil<Name extends NameOf<Methods>>(
    signal: AbortSignal,
    method: Name,
    ...args: Parameters<Methods[Name]>
  ): Promise<ReturnType<Methods[Name]>> {
    return this.peer.request(method, args, { signal }) as Promise<ReturnType<Methods[Name]>>;
  }

  /** Returns how to stop. */
  on<Name extends NameOf<Events>>(event: Name, listener: (value: Events[Name]) => void): () => void {
    return this.peer.onEvent((name, value) => {
      if (name === event) listener(value as Events[Name]);
    });
  }
}

/** The answering side of a channel. */
export class TypedServer<Methods extends MethodMap<Methods>, Events> {
  private readonly peer: RpcPeer;

  constructor(channel: Channel, handlers: Handlers<Methods>) {
    this.peer = new RpcPeer(channel, (method) => handlerOf(handlers, method));
  }

  emit<Name extends NameOf<Events>>(event: Name, value: Events[Name]): void {
    this.peer.emit(event, value);
  }

  dispose(): void {
    this.peer.dispose();
  }
}

function handlerOf<Methods extends MethodMap<Methods>>(
  handlers: Handlers<Methods>,
  method: string,
): RequestHandler | undefined {
  if (!Object.hasOwn(handlers, method)) return undefined;
  const handler = handlers[method as keyof Methods] as (...args: readonly unknown[]) => unknown;
  return (args, context) => handler(...args, context);
}
