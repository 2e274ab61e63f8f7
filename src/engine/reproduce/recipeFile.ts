import { decodeJson, encodeJson } from "../ledger/json.ts";
import { UserError } from "../model/errors.ts";
import type { Recipe } from "../model/recipe.ts";

/** How every recipe file begins. Its number grows when a field is taken away or changes its meaning. */
const format = { kind: "cairn-recipe", version: 1 } as const;

/** Bytes in a recipe file: as text where they are UTF-8, so that a person can read them. */
type WrittenBytes = string | { readonly base64: string };

interface RecipeFile extends Omit<Recipe, "code"> {
  readonly kind: typeof format.kind;
  readonly version: number;
  readonly code: {
    readonly commit: string;
    readonly diff: WrittenBytes;
    readonly files: readonly { readonly path: string; readonly content: WrittenBytes }[];
  };
}

/**
 * A recipe as the text of a file: JSON, one recipe a file. NaN and infinities, which JSON has not, are texts that begin
 * with U+0000 (`ledger/json.ts`). The data is not in it, only its digests.
 */
export function writeRecipe({ code, ...recipe }: Recipe): string {
  const file: RecipeFile = {
    ...format,
    ...recipe,
    code: {
      commit: code.commit,
      diff: writeBytes(code.diff),
      files: code.files.map(({ path, bytes }) => ({ path, content: writeBytes(bytes) })),
    },
  };
  return `${JSON.stringify(JSON.parse(encodeJson(file)), null, 2)}\n`;
}

/** Reads what `writeRecipe` wrote. Throws a `UserError`: `recipe-unreadable`, `recipe-newer`. */
export function readRecipe(file: string, text: string): Recipe {
  const { kind: _kind, version: _version, code, ...recipe } = checked(file, parse(file, text));
  return {
    ...recipe,
    code: {
      commit: code.commit,
      diff: readBytes(code.diff),
      files: code.files.map(({ path, content }) => ({ path, bytes: readBytes(content) })),
    },
  };
}

function parse(file: string, text: string): Partial<RecipeFile> {
  try {
    return decodeJson<Partial<RecipeFile> | null>(text) ?? {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(file, error.message, error);
  }
}

function checked(file: string, recipe: Partial<RecipeFile>): RecipeFile {
  if (recipe.kind !== format.kind) throw unreadable(file, "it is no recipe of Cairn's");
  if (typeof recipe.version === "number" && recipe.version > format.version) {
    throw new UserError("recipe-newer", `${file} was written by a newer version of Cairn.`, "Update Cairn.", {
      place: { file },
    });
  }
  const lists = [recipe.stageIds, recipe.inputs, recipe.outputs, recipe.code?.files];
  const objects = [recipe.run, recipe.params, recipe.metrics];
  const isWhole =
    lists.every(Array.isArray) &&
    objects.every((value) => typeof value === "object" && value !== null) &&
    typeof recipe.code?.commit === "string" &&
    /^[0-9a-f]{40,64}$/.test(recipe.code.commit);
  if (!isWhole) throw unreadable(file, "parts of it are missing");
  return recipe as RecipeFile;
}

function unreadable(file: string, reason: string, cause?: unknown): UserError {
  const cure = "Save it again with `cairn recipe RUN`, where the run was made.";
  return new UserError("recipe-unreadable", `${file} cannot be read as a recipe: ${reason}.`, cure, {
    place: { file },
    cause,
  });
}

function writeBytes(bytes: Uint8Array): WrittenBytes {
  const buffer = Buffer.from(bytes);
  const text = buffer.toString("utf8");
  return Buffer.from(text).equals(buffer) ? text : { base64: buffer.toString("base64") };
}

function readBytes(written: WrittenBytes): Uint8Array {
  return typeof written === "string" ? Buffer.from(written) : Buffer.from(written.base64, "base64");
}
