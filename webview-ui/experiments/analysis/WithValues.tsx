import type { ReactNode } from "react";
import { Button } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useApp } from "../appContext.ts";
import type { Answer } from "../state/useAnswer.ts";

interface WithValuesProps<Value> {
  readonly answer: Answer<Value>;
  readonly children: (value: Value) => ReactNode;
}

/** What is drawn of an answer, or why there is none yet. */
export function WithValues<Value>({ answer: { value, failure }, children }: WithValuesProps<Value>): ReactNode {
  const { controller } = useApp();
  if (failure) {
    return (
      <EmptyState icon="error" title={failure.message} text={failure.cure} isAlert>
        <Button onClick={() => controller.retry()}>Try again</Button>
      </EmptyState>
    );
  }
  return value === undefined ? <Waiting>Reading the runs</Waiting> : children(value);
}
