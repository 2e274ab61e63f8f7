import type { ReactNode } from "react";
import { Button, IconButton } from "../../components/Button.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { undoLast } from "./markDeeds.ts";

/** What was done last where it may have been meant otherwise, and how it is taken back. */
export function UndoOffer(): ReactNode {
  const page = useApp();
  const text = useAppState((state) => state.marking.done?.text ?? "");
  return (
    <div className="undo-offer" role="status" hidden={text === ""}>
      {text !== "" && (
        <>
          <span className="truncated">{text}</span>
          <Button onClick={() => undoLast(page)}>Undo</Button>
          <IconButton
            icon="close"
            label="Leave it so"
            onClick={() => page.store.dispatch({ type: "marking", marking: { done: undefined } })}
          />
        </>
      )}
    </div>
  );
}
