import { isScalar } from "yaml";
import type { Node } from "yaml";
import type { RecordedVariable } from "../../model/projectSettings.ts";
import { isSecretName } from "../../model/secrets.ts";
import { itemsOf } from "../yaml/checkedValues.ts";
import type { MapEntry, YamlSource } from "../yaml/yamlSource.ts";

/** The variables that `environment` names to be recorded with runs; a secret is never one of them. */
export function readVariables(source: YamlSource, entry: MapEntry | undefined): readonly RecordedVariable[] {
  const message = "`environment` must be a list of names of environment variables: begin each with `- `.";
  return itemsOf(source, entry, message).flatMap((item) => readVariable(source, item));
}

function readVariable(source: YamlSource, node: Node | null): readonly RecordedVariable[] {
  if (!node) return [];
  const name = isScalar(node) ? String(node.value) : "";
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    const message =
      "Write the name of an environment variable alone, as in `- HF_HOME`: its value is taken when a run begins.";
    source.addProblem(node, "bad-variable", message);
    return [];
  }
  if (isSecretName(name)) {
    const message = `\`${name}\` looks like the name of a secret, and these are never recorded. Take it away here.`;
    source.addProblem(node, "secret-variable", message, "error", [{ kind: "remove-entry" }]);
    return [];
  }
  return [{ name, range: source.rangeOfNode(node) }];
}
