import type { TextSpan } from "../lines.ts";
import type { Problem, SourceRange } from "../../model/source.ts";
import type { TypedValue } from "./typedValue.ts";

/** Where a key and its value stand. */
export interface ParamPlace {
  readonly key: TextSpan;
  /** The value's characters, if it is one that can be replaced where it stands; a group cannot. */
  readonly value?: TextSpan;
  /** A list's characters, from behind the key's colon on where it stands in lines below. */
  readonly list?: TextSpan;
  /** The items of such a list, where their language tells of them. */
  readonly items?: readonly TextSpan[];
  /** Whether the value stands in brackets, where commas end it. */
  readonly isInBrackets: boolean;
}

/** What the reader of one language finds in the text of a parameters file. */
export interface ParamsText {
  readonly typed: TypedValue;
  /** By dotted key. */
  readonly places: ReadonlyMap<string, ParamPlace>;
  readonly problems: readonly Problem[];
  /** What templates see, where that is not all. */
  readonly nameable?: TypedValue;
  readonly dates?: readonly DatePlace[];
}

/** A date or a time as YAML and TOML know them: DVC can neither record one nor take it among what templates can name. */
export interface DatePlace {
  /** Its dotted key. */
  readonly key: string;
  readonly range: SourceRange;
}
