import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { EmptyState } from "./EmptyState.tsx";

interface ClosedProps {
  readonly name: string;
  /** What the panel shows of a project, as in “the runs”. */
  readonly what: string;
}

/** What stands in a panel whose folder is not open. */
export function Closed({ name, what }: ClosedProps): ReactNode {
  return (
    <EmptyState
      icon="folder"
      title={`“${name}” is not open`}
      text={`This panel shows ${what} of a folder that is not open in this window. Open the folder again, or close the panel.`}
    />
  );
}

interface FailedProps {
  readonly title: string;
  readonly text: string | undefined;
  readonly onRetry: () => void;
}

/** What stands in a panel that has nothing to show because of a failure. */
export function Failed({ title, text, onRetry }: FailedProps): ReactNode {
  return (
    <EmptyState icon="error" title={title} text={text} isAlert>
      <Button appearance="primary" icon="refresh" onClick={onRetry}>
        Try again
      </Button>
    </EmptyState>
  );
}

interface NoPipelineProps {
  readonly icon: string;
  /** What a pipeline is for here. */
  readonly text: string;
  readonly onCreate: () => void;
  readonly onOpenSample: () => void;
}

/** What stands in a panel of a project without stages. */
export function NoPipeline({ icon, text, onCreate, onOpenSample }: NoPipelineProps): ReactNode {
  return (
    <EmptyState icon={icon} title="No pipeline yet" text={text}>
      <Button appearance="primary" icon="new-file" onClick={onCreate}>
        Create a pipeline
      </Button>
      <Button icon="folder-library" onClick={onOpenSample}>
        Open the sample
      </Button>
    </EmptyState>
  );
}
