import type { ArtifactVersion } from "../model/artifact.ts";
import type { Connection } from "./connection.ts";
import { insertedKey, keyOf } from "./keys.ts";

/** A version as `versionColumns` selects it. */
export interface VersionRow {
  readonly path: string;
  readonly kind: ArtifactVersion["kind"];
  readonly digest: ArtifactVersion["digest"];
  readonly size: number;
  readonly fileCount: number;
  readonly isExecutable: number | null;
}

/** Of the tables `artifacts a` and `versions v`. */
export const versionColumns = `
  a.path, v.kind, v.digest, v.size, v.file_count AS fileCount, v.is_executable AS isExecutable`;

/** A version out of a row with `versionColumns`. */
export function versionOfRow(row: VersionRow): ArtifactVersion {
  const { path, kind, digest, size, fileCount, isExecutable } = row;
  const version = { path, kind, digest, size, fileCount };
  return isExecutable === null ? version : { ...version, isExecutable: isExecutable === 1 };
}

/** The number of an artifact's version; it is added where it is new. Within a write. */
export function versionKey(connection: Connection, version: ArtifactVersion): number {
  const artifact = keyOf(connection, "artifacts", version.path);
  const isExecutable = version.isExecutable === undefined ? null : Number(version.isExecutable);
  const known = connection.get<{ readonly key: number }>(
    "SELECT key FROM versions WHERE artifact = ? AND digest = ? AND kind = ? AND is_executable IS ?",
    artifact,
    version.digest,
    version.kind,
    isExecutable,
  );
  if (known) return known.key;
  return insertedKey(
    connection.run(
      "INSERT INTO versions (artifact, digest, kind, is_executable, size, file_count) VALUES (?, ?, ?, ?, ?, ?)",
      artifact,
      version.digest,
      version.kind,
      isExecutable,
      version.size,
      version.fileCount,
    ),
  );
}
