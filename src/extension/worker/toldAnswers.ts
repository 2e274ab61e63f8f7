import { applyDelta, deltaOf } from "./answerDelta.ts";
import type { Allowance } from "./answerDelta.ts";
import type { AnswerStep, FollowedMethod } from "./engineProtocol.ts";

/** What the host has been told as the answer to a question, and what it is still to be told. */
interface Told {
  readonly version: number;
  readonly value: unknown;
  readonly answer: unknown;
}

/** How many items of lists are told at once: so many are taken in without anybody noticing. */
const itemsAtOnce = 500;

/**
 * The answers that the host was given. Asked the same again it is told what has changed, and a long answer step by step:
 * taking in a message holds up the host, whatever is in it.
 */
export class ToldAnswers {
  readonly #told = new Map<FollowedMethod, Told>();
  /** Begins anywhere, so that no version of a worker before this one is taken for one of its own. */
  #version = Math.floor(Math.random() * 2 ** 40);

  /** The first step from the version that the host knows to an answer. */
  tell(method: FollowedMethod, known: number | undefined, answer: unknown): AnswerStep {
    const told = this.#told.get(method);
    const base = told?.version === known ? told : undefined;
    return this.#step(method, base?.version, base?.value, answer);
  }

  /** The next step from a version that was no whole answer; undefined where another answer was told since. */
  goOn(method: FollowedMethod, known: number): AnswerStep | undefined {
    const told = this.#told.get(method);
    return told?.version === known ? this.#step(method, known, told.value, told.answer) : undefined;
  }

  #step(method: FollowedMethod, base: number | undefined, before: unknown, answer: unknown): AnswerStep {
    const allowance: Allowance = { left: itemsAtOnce, isShort: false };
    const delta = deltaOf(before, answer, allowance);
    const value = allowance.isShort ? applyDelta(before, delta) : answer;
    const version = ++this.#version;
    this.#told.set(method, { version, value, answer });
    return { base, version, delta, isWhole: !allowance.isShort };
  }
}
