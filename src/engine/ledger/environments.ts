import { createHash } from "node:crypto";
import type { RunEnvironment } from "../model/run.ts";
import type { Connection } from "./connection.ts";
import { encodeJson } from "./json.ts";
import { environmentFacts } from "./schema.ts";

/** Writes a run's environment: runs that have the same share it. Within a write. */
export function putEnvironment(connection: Connection, run: number, environment: RunEnvironment): void {
  const packages = Object.entries(environment.packages).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const content = encodeJson({ ...environment, packages: Object.fromEntries(packages) });
  const digest = createHash("sha256").update(content).digest("hex");
  const { changes } = connection.run(
    "INSERT OR IGNORE INTO environments (digest, content) VALUES (?, ?)",
    digest,
    content,
  );
  const found = connection.get<{ readonly key: number }>("SELECT key FROM environments WHERE digest = ?", digest);
  const key = found?.key ?? null;
  if (changes > 0) {
    connection.run(`INSERT OR IGNORE INTO environment_facts ${environmentFacts} AND environment = ?`, key);
  }
  connection.run("UPDATE runs SET environment = ? WHERE key = ?", key, run);
}
