import type { ReactNode } from "react";
import type { RunRow } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";

type CommitFacts = Pick<RunRow, "commit" | "branch" | "dirty">;

/** The commit that a run stood on, its branch, and whether files had been changed since. */
export function CommitCell({ row: { commit, branch, dirty } }: { readonly row: CommitFacts }): ReactNode {
  if (commit === undefined) return <span className="dim">no commit</span>;
  const branchWords = branch === undefined ? "" : ` on ${branch}`;
  return (
    <span className="truncated" title={`${commit}${branchWords}${dirty ? ", with uncommitted changes" : ""}`}>
      <span className="code">{commit.slice(0, 7)}</span>
      {dirty && <Icon name="diff-modified" label="With uncommitted changes" />}
      {branch !== undefined && <span className="dim"> {branch}</span>}
    </span>
  );
}
