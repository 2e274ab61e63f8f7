import type { ReactNode } from "react";
import type { Failure } from "../../failure.ts";

/** Why what was edited cannot be kept. */
export function SavingFailure({ failure }: { readonly failure: Failure | undefined }): ReactNode {
  return (
    <p className="saving-failure" role="alert" hidden={!failure}>
      {failure && `${failure.message} ${failure.cure ?? ""}`}
    </p>
  );
}
