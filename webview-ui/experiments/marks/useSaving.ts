import { useState } from "react";
import type { RunMarking } from "../../../src/protocol/experiments.ts";
import { toFailure } from "../../failure.ts";
import type { Failure } from "../../failure.ts";
import { useApp } from "../appContext.ts";

interface Saving {
  /** Says something of runs; closes once it is said, and tells why where it cannot be. */
  readonly save: (markings: readonly RunMarking[]) => void;
  readonly failure: Failure | undefined;
}

/** How an editor says what was edited. */
export function useSaving(onClose: () => void): Saving {
  const { controller, store } = useApp();
  const [failure, setFailure] = useState<Failure>();
  const save = async (markings: readonly RunMarking[]): Promise<void> => {
    try {
      if (markings.length > 0) {
        const before = await controller.request("markRuns", markings);
        store.dispatch({ type: "marking", marking: { done: { text: "", undo: { markings: before } } } });
      }
      onClose();
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  return { save: (markings) => void save(markings), failure };
}
