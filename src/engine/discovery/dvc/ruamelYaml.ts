import type { ScalarStyle } from "./ruamelScalar.ts";
import { ruamelScalar } from "./ruamelScalar.ts";
import { RuamelWriter } from "./ruamelWriter.ts";
import type { TypedMap, TypedValue } from "../params/typedValue.ts";
import { isTypedMap } from "../params/typedValue.ts";

const indentWidth = 2;

/** Keys of this length and more get a `?` before them (`MAX_SIMPLE_KEY_LENGTH`). */
const maxSimpleKeyLength = 128;

/** A map as DVC's YAML writer (ruamel.yaml 0.19, block style, width 80) writes it at an indentation, with a line break at its end. */
export function writeRuamelYaml(map: TypedMap, indent: number): string {
  const writer = new RuamelWriter();
  writeMap(writer, map, indent);
  return `${writer.text}\n`;
}

function writeMap(writer: RuamelWriter, map: TypedMap, indent: number): void {
  for (const [key, value] of map) {
    writer.indent(indent);
    const scalar = ruamelScalar(key, true);
    if (scalar.characters.length < maxSimpleKeyLength && !scalar.isMultiline) {
      write[scalar.style](writer, scalar.characters, indent + indentWidth, false);
      writer.indicator(":", false);
      // A list's dashes stand below the first letter of its key.
      if (Array.isArray(value) && value.length > 0) writeList(writer, value, indent);
      else writeValue(writer, value, indent + indentWidth);
    } else {
      writer.indicator("?", true, { keepsIndent: true });
      writeScalar(writer, key, indent + indentWidth);
      writer.indent(indent);
      writer.indicator(":", true, { keepsIndent: true });
      writeValue(writer, value, indent + indentWidth);
    }
  }
}

function writeList(writer: RuamelWriter, items: readonly TypedValue[], indent: number): void {
  for (const item of items) {
    writer.indent(indent);
    writer.indicator("-", true, { keepsIndent: true });
    if (typeof item !== "object" || item === null) writer.indent(indent + indentWidth);
    writeValue(writer, item, indent + indentWidth);
  }
}

function writeValue(writer: RuamelWriter, value: TypedValue, indent: number): void {
  if (isTypedMap(value)) {
    if (value.size === 0) writer.indicator("{}", true);
    else writeMap(writer, value, indent);
  } else if (Array.isArray(value)) {
    if (value.length === 0) writer.indicator("[]", true);
    else writeList(writer, value, indent);
  } else {
    writeScalar(writer, value as Exclude<TypedValue, object> | null, indent);
  }
}

function writeScalar(writer: RuamelWriter, value: Exclude<TypedValue, object> | null, indent: number): void {
  const { characters, style } = ruamelScalar(value, false);
  write[style](writer, characters, indent, true);
}

const write: Readonly<
  Record<ScalarStyle, (writer: RuamelWriter, characters: readonly string[], indent: number, maySplit: boolean) => void>
> = {
  plain: (writer, ...scalar) => writer.plain(...scalar),
  single: (writer, ...scalar) => writer.singleQuoted(...scalar),
  double: (writer, ...scalar) => writer.doubleQuoted(...scalar),
};
