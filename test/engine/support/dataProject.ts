import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { LocalEngine } from "../../../src/engine/localEngine.ts";
import { openEngine } from "../../../src/engine/openEngine.ts";
import { makeGitRepository } from "./gitRepository.ts";
import type { GitRepository } from "./gitRepository.ts";

export const mib = 1_048_576;

export interface DataProject extends AsyncDisposable {
  readonly repository: GitRepository;
  readonly engine: LocalEngine;
  /** A file's text; undefined where there is none. */
  readonly read: (file: string) => string | undefined;
}

/** A repository with files, by their text or their size in bytes, and its engine. */
export async function openDataProject(files: Readonly<Record<string, number | string>>): Promise<DataProject> {
  const repository = makeGitRepository();
  for (const [file, content] of Object.entries(files)) {
    repository.write(file, typeof content === "string" ? content : "x".repeat(content));
  }
  const engine = await openEngine(repository.root, { mayStartProcesses: true, log: () => {} });
  return {
    repository,
    engine,
    read: (file) => {
      const absolute = path.join(repository.root, file);
      return existsSync(absolute) ? readFileSync(absolute, "utf8") : undefined;
    },
    [Symbol.asyncDispose]: async () => {
      await engine.close();
      repository[Symbol.dispose]();
    },
  };
}
