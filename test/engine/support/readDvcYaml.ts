import { parseDvcYaml, resolveDvcYaml } from "../../../src/engine/discovery/dvc/dvcYaml.ts";
import type { PipelineFile } from "../../../src/engine/discovery/dvc/dvcYaml.ts";
import { noTemplateFiles } from "../../../src/engine/discovery/dvc/templateFiles.ts";
import type { TemplateFiles } from "../../../src/engine/discovery/dvc/templateFiles.ts";

/** Parses a dvc.yaml and resolves its templates in one. */
export function readDvcYaml(file: string, text: string, files: TemplateFiles = noTemplateFiles): PipelineFile {
  return resolveDvcYaml(parseDvcYaml(file, text), files);
}
