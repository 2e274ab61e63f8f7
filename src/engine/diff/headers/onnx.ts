import type { ByteSource } from "../../files/byteSource.ts";
import type { Pace } from "../../files/pace.ts";
import { MalformedFile } from "../malformedFile.ts";
import { type Stretch, StretchCrcs } from "../stretchCrcs.ts";
import { fileSection, type HeaderDraft, mostEntries, tooMany } from "./headerDraft.ts";
import { fieldsIn, numbersOf, type PlacedField, textOf } from "./protoCursor.ts";
import { addTensor, describeTensor, TensorTotals } from "./tensors.ts";

const mostDimensions = 1_000;
/** TensorProto.DataType by its numbers. */
const types: readonly string[] =
  "undefined float32 uint8 int8 uint16 int16 int32 int64 string bool float16 float64 uint32 uint64 complex64 complex128 bfloat16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz uint4 int4 float4e2m1".split(
    " ",
  );

/**
 * The versions, inputs, outputs, operators and initializers of an ONNX model (a protobuf ModelProto); the bytes of its
 * tensors are passed over. Throws a `MalformedFile`.
 */
export async function readOnnx(source: ByteSource, draft: HeaderDraft, pace: Pace): Promise<void> {
  let graph: PlacedField | undefined;
  let hasOpset = false;
  for (const field of fieldsIn(source)) {
    if (field.number === 1) draft.add(fileSection, "IR version", String(field.value));
    else if (field.number === 2) draft.add(fileSection, "Producer", textOf(source, field));
    else if (field.number === 3) draft.add(fileSection, "Producer version", textOf(source, field));
    else if (field.number === 5) draft.add(fileSection, "Model version", String(field.value));
    else if (field.number === 7) graph = field;
    else if (field.number === 8) {
      hasOpset = true;
      addOpset(source, field, draft);
    }
    if (field.number === 14) addProperty(source, field, draft);
    if (pace.isDue()) await pace.rest();
  }
  if (!graph) throw new MalformedFile("it holds no graph");
  const values = await readGraph(source, graph, draft, pace);
  // Every model says so: one that was cut off between two fields is still a message.
  if (!hasOpset) throw new MalformedFile("it does not say its operator sets");
  await new StretchCrcs(source, pace).tell(draft, values);
}

function addOpset(source: ByteSource, { start, end }: PlacedField, draft: HeaderDraft): void {
  let [domain, version] = ["", 0n];
  for (const field of fieldsIn(source, start, end)) {
    if (field.number === 1) domain = textOf(source, field);
    else if (field.number === 2) version = field.value;
  }
  draft.add("Operator sets", domain === "" ? "ai.onnx" : domain, String(version));
}

function addProperty(source: ByteSource, { start, end }: PlacedField, draft: HeaderDraft): void {
  let [key, value] = ["", ""];
  for (const field of fieldsIn(source, start, end)) {
    if (field.number === 1) key = textOf(source, field);
    else if (field.number === 2) value = textOf(source, field);
  }
  draft.add("Metadata", key, value);
}

/** Where the initializers have their values, by their names. */
async function readGraph(
  source: ByteSource,
  { start, end }: PlacedField,
  draft: HeaderDraft,
  pace: Pace,
): Promise<ReadonlyMap<string, Stretch>> {
  const values = new Map<string, Stretch>();
  const operators = new Map<string, number>();
  const totals = new TensorTotals();
  for (const field of fieldsIn(source, start, end)) {
    if (field.number === 1) {
      const operator = operatorOf(source, field);
      operators.set(operator, (operators.get(operator) ?? 0) + 1);
      if (operators.size > mostEntries) throw tooMany("operators");
    } else if (field.number === 2) draft.add(fileSection, "Graph", textOf(source, field));
    else if (field.number === 5) addInitializer(source, field, draft, totals, values);
    else if (field.number === 11) addValue(source, field, draft, "Inputs");
    else if (field.number === 12) addValue(source, field, draft, "Outputs");
    if (pace.isDue()) await pace.rest();
  }
  for (const [operator, count] of operators) draft.add("Operators", operator, count);
  totals.tell(draft);
  return values;
}

function operatorOf(source: ByteSource, { start, end }: PlacedField): string {
  let [operator, domain] = ["", ""];
  for (const field of fieldsIn(source, start, end)) {
    if (field.number === 4) operator = textOf(source, field);
    else if (field.number === 7) domain = textOf(source, field);
  }
  return domain === "" ? operator : `${domain}.${operator}`;
}

function addInitializer(
  source: ByteSource,
  { start, end }: PlacedField,
  draft: HeaderDraft,
  totals: TensorTotals,
  values: Map<string, Stretch>,
): void {
  let [name, type] = ["", 0];
  let raw: PlacedField | undefined;
  const shape: number[] = [];
  for (const field of fieldsIn(source, start, end)) {
    if (field.number === 1) for (const size of numbersOf(source, field)) shape.push(size);
    else if (field.number === 2) type = Number(field.value);
    else if (field.number === 8) name = textOf(source, field);
    else if (field.number === 9) raw = field;
  }
  if (shape.length > mostDimensions) throw new MalformedFile(`a tensor has ${shape.length} dimensions`);
  addTensor(draft, totals, { name, dtype: typeName(type), shape });
  if (raw) values.set(name, { start: raw.start, length: raw.end - raw.start });
}

/** A ValueInfoProto: a name, and the type of a tensor; other types are told by their kind alone. */
function addValue(source: ByteSource, { start, end }: PlacedField, draft: HeaderDraft, title: string): void {
  let [name, value] = ["", ""];
  for (const field of fieldsIn(source, start, end)) {
    if (field.number === 1) name = textOf(source, field);
    else if (field.number === 2) value = describeType(source, field);
  }
  draft.add(title, name, value);
}

const otherKinds: Readonly<Record<number, string>> = { 4: "sequence", 5: "map", 8: "sparse tensor", 9: "optional" };

function describeType(source: ByteSource, { start, end }: PlacedField): string {
  for (const field of fieldsIn(source, start, end)) {
    if (field.number === 1) return describeTensorType(source, field);
    const kind = otherKinds[field.number];
    if (kind !== undefined) return kind;
  }
  return "unknown";
}

function describeTensorType(source: ByteSource, { start, end }: PlacedField): string {
  let type = 0;
  const shape: (number | string)[] = [];
  for (const field of fieldsIn(source, start, end)) {
    if (field.number === 1) type = Number(field.value);
    if (field.number !== 2) continue;
    for (const dimension of fieldsIn(source, field.start, field.end)) {
      if (dimension.number === 1) shape.push(dimensionOf(source, dimension));
    }
  }
  return describeTensor({ dtype: typeName(type), shape });
}

/** A size, a name for one, or `?`. */
function dimensionOf(source: ByteSource, { start, end }: PlacedField): number | string {
  for (const field of fieldsIn(source, start, end)) {
    if (field.number === 1) return Number(field.value);
    if (field.number === 2) return textOf(source, field);
  }
  return "?";
}

function typeName(type: number): string {
  return types[type] ?? `type ${type}`;
}
