import type { ReactNode } from "react";
import type { ArtifactRow, ComparisonRows } from "../../../src/protocol/experiments.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { formatSize } from "../../../src/protocol/words.ts";
import { counted } from "../../counts.ts";
import { shortDigest } from "../format/digests.ts";
import { CompareTable } from "./CompareTable.tsx";
import type { CompareRow } from "./CompareTable.tsx";

/** The versions that the runs read and made. */
export function DataTab({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  if (rows.artifacts.length === 0) {
    return (
      <EmptyState icon="database" title="No artifacts" text="These runs read and made no files that Cairn knows." />
    );
  }
  const ofRole = (role: ArtifactRow["role"]): readonly CompareRow[] =>
    rows.artifacts.filter((row) => row.role === role).map(artifactRow);
  return (
    <CompareTable
      runs={rows.runs}
      label="artifact"
      noun="version"
      sections={[
        { title: "Read", rows: ofRole("input") },
        { title: "Made", rows: ofRole("output") },
      ]}
    />
  );
}

function artifactRow({ path, differs, versions }: ArtifactRow): CompareRow {
  return { key: path, differs, render: (index) => <Version versions={versions} index={index} /> };
}

function Version({
  versions,
  index,
}: {
  readonly versions: ArtifactRow["versions"];
  readonly index: number;
}): ReactNode {
  const version = versions[index];
  if (!version) return <span className="dim">none</span>;
  const isOther = index > 0 && version.digest !== versions[0]?.digest;
  return (
    <span className={`compared-value ${isOther ? "other" : ""}`} title={version.digest}>
      <span className="code">{shortDigest(version.digest)}</span>{" "}
      <span className="dim">
        {formatSize(version.size)}
        {version.kind === "directory" && `, ${counted(version.fileCount, "file")}`}
      </span>
    </span>
  );
}
