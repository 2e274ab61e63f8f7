import { useEffect, useState } from "react";
import type { ExperimentsMethods } from "../../../src/protocol/experiments.ts";
import { toFailure } from "../../failure.ts";
import type { Failure } from "../../failure.ts";
import { useApp } from "../appContext.ts";

/** What is there of an answer: the one before stays until the next one is there. */
export interface Answer<Value> {
  readonly value?: Value;
  readonly failure?: Failure;
  readonly isLoading: boolean;
}

interface Told<Value> {
  readonly value?: Value;
  readonly failure?: Failure;
  /** The question that it answers. */
  readonly asked?: string;
  readonly revision?: unknown;
}

/**
 * The extension's answer to a question, asked anew when its arguments or `revision` (what the answer follows from) change;
 * without arguments nothing is asked.
 */
export function useAnswer<Name extends keyof ExperimentsMethods>(
  method: Name,
  args: Parameters<ExperimentsMethods[Name]> | undefined,
  revision?: unknown,
): Answer<ReturnType<ExperimentsMethods[Name]>> {
  const { controller } = useApp();
  const [told, setTold] = useState<Told<ReturnType<ExperimentsMethods[Name]>>>({});
  const asked = args && JSON.stringify(args);
  useEffect(() => {
    if (asked === undefined) return;
    const wanted = new AbortController();
    const { signal } = wanted;
    controller.requestUntil(signal, method, ...(JSON.parse(asked) as Parameters<ExperimentsMethods[Name]>)).then(
      (value) => signal.aborted || setTold({ value, asked, revision }),
      (error: unknown) => signal.aborted || setTold({ failure: toFailure(error), asked, revision }),
    );
    return () => wanted.abort();
  }, [controller, method, asked, revision]);
  const { value, failure } = told;
  const isLoading = told.asked !== asked || told.revision !== revision;
  return { isLoading, ...(value !== undefined && { value }), ...(failure && { failure }) };
}
