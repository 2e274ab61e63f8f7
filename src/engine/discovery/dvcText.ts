import { isMap, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";
import { didYouMean } from "../model/didYouMean.ts";
import type { MapEntry, YamlSource } from "./yamlSource.ts";

/** Reads the values of a stage, notes what is of the wrong type, and remembers whether one has a template in it. */
export class DvcValues {
  readonly source: YamlSource;
  /** Whether a value that was read holds `${…}`. */
  usesInterpolation = false;

  constructor(source: YamlSource) {
    this.source = source;
  }

  /**
   * A text, with escaped `\${` as DVC leaves it; undefined where it is none or has a template in it.
   * A number or bool is taken as it is written, and is a problem: DVC refuses it.
   */
  text(node: Node | null, what: string): string | undefined {
    if (!isScalar(node) || node.value === null) {
      if (node) this.#wrongType(node, what, "a text");
      return undefined;
    }
    const text = typeof node.value === "string" ? node.value : (node.source ?? "");
    if (typeof node.value !== "string") this.#wrongType(node, what, "a text: put it in quotes");
    if (hasTemplate(text)) {
      this.usesInterpolation = true;
      return undefined;
    }
    return text.replaceAll("\\${", "${");
  }

  /** A bool; false where it is not given or of another type. */
  flag(node: Node | null, what: string, otherwise = false): boolean {
    if (!isScalar(node) || node.value === null) return otherwise;
    if (typeof node.value === "boolean") return node.value;
    if (typeof node.value === "string" && hasTemplate(node.value)) this.usesInterpolation = true;
    else this.#wrongType(node, what, "`true` or `false`");
    return otherwise;
  }

  /** The items of a list. One value without a list is a problem, and is read as a list of it. */
  items(node: Node | null, what: string): readonly Node[] {
    if (node === null || (isScalar(node) && node.value === null)) return [];
    if (!isSeq(node)) {
      if (isScalar(node) && typeof node.value === "string" && hasTemplate(node.value)) {
        this.usesInterpolation = true;
        return [];
      }
      this.#wrongType(node, what, "a list: begin each entry with `- `");
      return [node];
    }
    return (node.items as readonly (Node | null)[]).flatMap((item) => this.source.resolve(item) ?? []);
  }

  /** The entries of a map; none, with a problem, where it is something else. */
  entriesOf(node: Node | null, what: string): readonly MapEntry[] {
    if (isMap(node)) return this.source.entries(node);
    if (node !== null && !(isScalar(node) && node.value === null))
      this.#wrongType(node, what, "a map of names and values");
    return [];
  }

  /** Notes keys that are not among the known ones. */
  refuseUnknownKeys(entries: readonly MapEntry[], known: readonly string[], where: string): void {
    for (const { key, keyNode } of entries) {
      if (known.includes(key)) continue;
      const meant = didYouMean(key, known);
      const cure = meant === undefined ? `Known are ${known.join(", ")}.` : `Did you mean \`${meant}\`?`;
      this.source.addProblem(keyNode, "unknown-key", `\`${key}\` is not a key of ${where}. ${cure}`);
    }
  }

  #wrongType(node: Node, what: string, expected: string): void {
    this.source.addProblem(node, "wrong-type", `\`${what}\` must be ${expected}.`);
  }
}

/** Whether a text has a template of DVC's in it, `${…}` that is not escaped. */
export function hasTemplate(text: string): boolean {
  return /(?<!\\)\$\{.*?\}/.test(text);
}
