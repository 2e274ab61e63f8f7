/** The name of a stage of a dvc.yaml, in the first of its lines. */
export function stageName(line: string): string {
  return line
    .trim()
    .replace(/\s*:(?:\s.*)?$/, "")
    .replaceAll(/^["']|["']$/g, "");
}
