/**
 * One small RPC over any channel that carries structured clones: a worker's port or a webview's messages.
 * It carries answers, errors (with the fields of a `UserError`), progress, cancellation and events.
 */
export interface Channel {
  post(message: RpcMessage): void;
  /** Returns how to stop listening. */
  listen(receive: (message: RpcMessage) => void): () => void;
}

export type RpcMessage =
  | { readonly type: "request"; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly type: "answer"; readonly id: number; readonly value: unknown }
  | { readonly type: "failure"; readonly id: number; readonly error: RpcError }
  | { readonly type: "progress"; readonly id: number; readonly value: unknown }
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "event"; readonly name: string; readonly value: unknown };

/** An error as it crosses a channel. `code` and `cure` are there for errors that a person can mend. */
export interface RpcError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly cure?: string;
  readonly place?: unknown;
}

/** An error that came over a channel; it has the fields of the error on the other side. */
export class RemoteError extends Error {
  override readonly name: string;
  readonly code?: string;
  readonly cure?: string;
  readonly place?: unknown;

  constructor(error: RpcError) {
    super(error.message);
    this.name = error.name;
    if (error.stack !== undefined) this.stack = error.stack;
    if (error.code !== undefined) this.code = error.code;
    if (error.cure !== undefined) this.cure = error.cure;
    if (error.place !== undefined) this.place = error.place;
  }
}

/** What a handler is given beside the request's arguments. */
export interface RequestContext {
  readonly signal: AbortSignal;
  readonly progress: (value: unknown) => void;
}

export type RequestHandler = (args: readonly unknown[], context: RequestContext) => unknown;

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((value: unknown) => void) | undefined;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((value: unknown) => void) | undefined;
}

/** One end of a channel: asks the other end, answers it, and exchanges events with it. */
export class RpcPeer {
  private readonly channel: Channel;
  private readonly handle: (method: string) => RequestHandler | undefined;
  private readonly pending = new Map<number, Pending>();
  private readonly running = new Map<number, AbortController>();
  private readonly eventListeners = new Set<(name: string, value: unknown) => void>();
  private readonly stopListening: () => void;
  /** Starts anywhere, so that an answer meant for a page that has since been reloaded is not taken for this one's. */
  private nextId = Math.floor(Math.random() * 2 ** 40);

  /** `handle` finds the handler of a method that the other end asks for. */
  constructor(channel: Channel, handle: (method: string) => RequestHandler | undefined = () => undefined) {
    this.channel = channel;
    this.handle = handle;
    this.stopListening = channel.listen((message) => this.receive(message));
  }

  /** Asks the other end; rejects with a `RemoteError`, or at once with the signal's reason when it is aborted. */
  request(method: string, args: readonly unknown[], options: RequestOptions = {}): Promise<unknown> {
    const { signal, onProgress } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortError(signal));
        return;
      }
      const id = this.nextId++;
      const onAbort = (): void => {
        this.pending.delete(id);
        this.channel.post({ type: "cancel", id });
        if (signal) reject(abortError(signal));
      };
      const settle = (): void => signal?.removeEventListener("abort", onAbort);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.pending.set(id, {
        resolve: (value) => (settle(), resolve(value)),
        reject: (error) => (settle(), reject(error)),
        onProgress,
      });
      this.channel.post({ type: "request", id, method, args });
    });
  }

  emit(name: string, value: unknown): void {
    this.channel.post({ type: "event", name, value });
  }

  /** Returns how to stop. */
  onEvent(listener: (name: string, value: unknown) => void): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  /** Rejects what is under way with `reason`, cancels what the other end asked for, and stops listening. */
  dispose(reason: Error = new Error("The connection was closed.")): void {
    this.stopListening();
    for (const controller of this.running.values()) controller.abort(reason);
    for (const { reject } of this.pending.values()) reject(reason);
    this.running.clear();
    this.pending.clear();
    this.eventListeners.clear();
  }

  private receive(message: RpcMessage): void {
    switch (message.type) {
      case "request":
        void this.answer(message.id, message.method, message.args);
        return;
      case "answer":
        this.take(message.id)?.resolve(message.value);
        return;
      case "failure":
        this.take(message.id)?.reject(new RemoteError(message.error));
        return;
      case "progress":
        this.pending.get(message.id)?.onProgress?.(message.value);
        return;
      case "cancel":
        this.running.get(message.id)?.abort();
        return;
      case "event":
        for (const listener of this.eventListeners) listener(message.name, message.value);
        return;
    }
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }

  private async answer(id: number, method: string, args: readonly unknown[]): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      const handler = this.handle(method);
      if (!handler) throw new Error(`Nothing answers “${method}” here.`);
      const value = await handler(args, {
        signal: controller.signal,
        progress: (progress) => this.channel.post({ type: "progress", id, value: progress }),
      });
      if (!controller.signal.aborted) this.channel.post({ type: "answer", id, value });
    } catch (error) {
      if (!controller.signal.aborted) this.channel.post({ type: "failure", id, error: toRpcError(error) });
    } finally {
      this.running.delete(id);
    }
  }
}

function abortError(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("Cancelled.");
}

function toRpcError(error: unknown): RpcError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { code, cure, place } = error as Error & { code?: unknown; cure?: unknown; place?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(typeof code === "string" && { code }),
    ...(typeof cure === "string" && { cure }),
    ...(place !== undefined && { place }),
  };
}
