import type { ReactNode } from "react";
import type { ComparisonRows } from "../../../src/protocol/experiments.ts";
import type { Cause, CauseKind } from "../../../src/protocol/experiments/reports.ts";
import { Icon } from "../../components/Icon.tsx";
import { CauseActions } from "./CauseActions.tsx";
import { CodeText } from "./CodeText.tsx";

const kinds: Readonly<Record<CauseKind, { readonly icon: string; readonly word: string }>> = {
  data: { icon: "database", word: "Data" },
  code: { icon: "file-code", word: "Code" },
  param: { icon: "settings", word: "Parameter" },
  stage: { icon: "list-tree", word: "Stages" },
  package: { icon: "package", word: "Package" },
  environment: { icon: "server-environment", word: "Environment" },
  hardware: { icon: "chip", word: "Hardware" },
  seed: { icon: "symbol-numeric", word: "Seed" },
  unknown: { icon: "question", word: "Not known" },
};

interface CauseRowProps {
  readonly cause: Cause;
  /** The baseline and the run. */
  readonly runIds: readonly [baseline: string, run: string];
  readonly rows: ComparisonRows;
}

/** A cause: what it is, what is known of it, and what can be done to look at it or to try it. */
export function CauseRow({ cause, runIds, rows }: CauseRowProps): ReactNode {
  const { icon, word } = kinds[cause.kind];
  return (
    <li className={`cause cause-${cause.likelihood}`}>
      <Icon name={icon} label={word} />
      <div className="cause-words">
        <p>
          <CodeText text={cause.message} />
        </p>
        {cause.evidence.map((sentence) => (
          <p key={sentence} className="evidence">
            <CodeText text={sentence} />
          </p>
        ))}
      </div>
      <CauseActions cause={cause} runIds={runIds} rows={rows} />
    </li>
  );
}
