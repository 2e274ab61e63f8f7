import type { RequestOptions } from "../../protocol/rpc.ts";
import { applyDelta } from "../worker/answerDelta.ts";
import { followMethod, goOnMethod } from "../worker/engineProtocol.ts";
import type { AnswerStep, FollowedMethod, FollowQuestion } from "../worker/engineProtocol.ts";

/** Who asks the worker. */
export interface Asker {
  request(method: string, args: readonly unknown[], options?: RequestOptions): Promise<unknown>;
}

/**
 * The answer to a question that is asked again and again. Only what has changed is told, so that all else stays the same
 * objects; what is long comes step by step.
 */
export class FollowedAnswer {
  private readonly method: FollowedMethod;
  private readonly asker: Asker;
  private known: { readonly version: number; readonly value: unknown } | undefined;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(method: FollowedMethod, asker: Asker) {
    this.method = method;
    this.asker = asker;
  }

  /** The answer as it is now. One is read after the other, as each goes on from the one before. */
  read(options: RequestOptions): Promise<unknown> {
    const reading = this.reading.then(() => this.readNow(options));
    this.reading = reading.catch(() => undefined);
    return reading;
  }

  private async readNow(options: RequestOptions): Promise<unknown> {
    for (;;) {
      const question: FollowQuestion = [this.method, this.known?.version];
      let step = (await this.asker.request(followMethod, question, options)) as AnswerStep | undefined;
      while (step) {
        const base = step.base === this.known?.version ? this.known?.value : undefined;
        this.known = { version: step.version, value: applyDelta(base, step.delta) };
        if (step.isWhole) return this.known.value;
        step = (await this.asker.request(goOnMethod, [this.method, step.version])) as AnswerStep | undefined;
      }
      // A new worker knows nothing of the steps so far.
      this.known = undefined;
    }
  }
}
