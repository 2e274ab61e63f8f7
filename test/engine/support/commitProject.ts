import { openEngine } from "../../../src/engine/openEngine.ts";
import type { LocalEngine } from "../../../src/engine/localEngine.ts";
import type { Snapshot } from "../../../src/engine/model/snapshot.ts";
import { makeGitRepository } from "./gitRepository.ts";
import type { GitRepository } from "./gitRepository.ts";
import { md5Of } from "./md5Of.ts";

/** A model that a stage makes, metrics that are for git, data that a .dvc file tracks, and notes that no file tells of. */
const files = {
  ".gitignore": ".cairn/\n.dvc/cache/\nmodel.pkl\n/data/raw.csv\nnotes.bin\n",
  ".dvc/config": "",
  "cairn.yaml": "track: [notes.bin]\n",
  "dvc.yaml":
    "stages:\n  train:\n    cmd: train\n    deps: [data/raw.csv]\n    outs: [model.pkl]\n    metrics: [metrics.json: {cache: false}]\n",
};

export interface CommitProject extends AsyncDisposable {
  readonly repository: GitRepository;
  readonly engine: LocalEngine;
  readonly warnings: readonly string[];
  /** Another engine of the same project, as a second window has one. */
  another(): Promise<LocalEngine>;
}

/** A repository with a project that uses DVC, and its engine. */
export async function openCommitProject(): Promise<CommitProject> {
  const repository = makeGitRepository();
  for (const [file, text] of Object.entries(files)) repository.write(file, text);
  const warnings: string[] = [];
  const opened: LocalEngine[] = [];
  const another = async (): Promise<LocalEngine> => {
    const log = (level: string, message: string): void => void (level === "warn" && warnings.push(message));
    const engine = await openEngine(repository.root, { mayStartProcesses: true, log });
    opened.push(engine);
    return engine;
  };
  return {
    repository,
    engine: await another(),
    warnings,
    another,
    [Symbol.asyncDispose]: async () => {
      for (const engine of opened) await engine.close();
      repository[Symbol.dispose]();
    },
  };
}

/** What DVC would have written of a model and of data. */
export function recordData(
  repository: Pick<GitRepository, "write">,
  data: { readonly model?: string; readonly raw?: string },
): void {
  const entry = (text: string): string => `md5: ${md5Of(text)}\n      size: ${text.length}\n      hash: md5\n`;
  const { model, raw } = data;
  if (raw !== undefined) repository.write("data/raw.csv.dvc", `outs:\n    - path: raw.csv\n      ${entry(raw)}`);
  if (model === undefined) return;
  const head = "schema: '2.0'\nstages:\n  train:\n    cmd: train\n    outs:\n";
  repository.write("dvc.lock", `${head}    - path: model.pkl\n      ${entry(model)}`);
  repository.write("metrics.json", JSON.stringify({ score: model.length }));
}

/** What a snapshot says of each artifact: the beginning of a digest, `missing`, or `unknown`. */
export function told({ artifacts, missing, unknown = [] }: Snapshot): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...artifacts.map(({ path: artifact, digest }) => [artifact, digest.slice(0, 10)] as const),
    ...missing.map((artifact) => [artifact, "missing"] as const),
    ...unknown.map((artifact) => [artifact, "unknown"] as const),
  ]);
}
