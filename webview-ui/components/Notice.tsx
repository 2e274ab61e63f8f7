import type { ReactNode } from "react";
import type { Failure } from "../failure.ts";
import { Button } from "./Button.tsx";

interface NoticeProps {
  readonly notice: Failure | undefined;
  readonly onDismiss: () => void;
}

/** What an action could not do. */
export function Notice({ notice, onDismiss }: NoticeProps): ReactNode {
  if (!notice) return null;
  return (
    <div className="notice" role="alert">
      <span>
        {notice.message} {notice.cure}
      </span>
      <Button onClick={onDismiss}>Dismiss</Button>
    </div>
  );
}
