import { shortDigest } from "../../engine/model/digest.ts";
import type { ModelVersion } from "../../engine/model/modelVersion.ts";
import type { ModelJson, ModelsJson } from "../json/modelJson.ts";
import type { CommonOptions } from "../options.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import { withProject } from "../project.ts";

export type RegisterOptions = CommonOptions & {
  readonly as: string;
  readonly version?: string;
  readonly stage: readonly string[];
};

/** `cairn models`. */
export async function listModels(options: CommonOptions): Promise<number> {
  return withProject(options, async (engine) => {
    const models = await engine.models();
    if (options.json) printJson({ version: jsonVersion, models: models.map(toJson) } satisfies ModelsJson);
    else process.stdout.write(models.length === 0 ? "No model is registered yet.\n" : formatTable(models.map(toRow)));
    return 0;
  });
}

/** `cairn register RUN [PATH]`. */
export async function registerModel(run: string, path: string | undefined, options: RegisterOptions): Promise<number> {
  return withProject(options, async (engine) => {
    const { as: model, version, stage: stages } = options;
    const request = {
      run,
      model,
      stages,
      ...(path !== undefined && { path }),
      ...(version !== undefined && { version }),
    };
    tell(await engine.registerModel(request), options);
    return 0;
  });
}

/** `cairn promote MODEL@VERSION STAGE`. */
export async function promoteModel(ref: string, stage: string, options: CommonOptions): Promise<number> {
  return withProject(options, async (engine) => {
    tell(await engine.promoteModel(ref, stage), options);
    return 0;
  });
}

function tell(model: ModelVersion, { json }: CommonOptions): void {
  if (json) {
    printJson({ version: jsonVersion, models: [toJson(model)] } satisfies ModelsJson);
    return;
  }
  process.stdout.write(formatTable([toRow(model)]));
  process.stdout.write("To share it: git push --tags\n");
}

function toRow({ model, version, stages, artifact, run, commit }: ModelVersion): readonly string[] {
  const what = artifact ? [artifact.path, shortDigest(artifact.digest)] : ["", ""];
  return [`${model}@${version}`, stages.join(", "), ...what, run?.name ?? "", commit.slice(0, 7)];
}

function toJson({ model, version, stages, artifact, run, commit, time }: ModelVersion): ModelJson {
  return {
    model,
    version,
    stages,
    commit,
    registered: new Date(time).toISOString(),
    ...(artifact && { path: artifact.path, digest: artifact.digest }),
    ...(run && { run }),
  };
}
