import { shapeIn } from "./numpyArrays.ts";
import { calleeOf, isKind, itemsOf, type PickleValue } from "./pickleValue.ts";

export interface TorchTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** The storage that holds its values, by its key. */
  readonly storage?: string;
}

/** A tensor or parameter of PyTorch's; undefined of anything else. */
export function torchTensorIn(value: PickleValue, depth = 0): TorchTensor | undefined {
  if (!isKind(value, "object")) return undefined;
  const [, name] = /^torch\._utils\._rebuild_(\w+)$/.exec(calleeOf(value) ?? "") ?? [];
  const [first, , sizes] = itemsOf(value.args);
  if (name === "parameter" || name === "parameter_with_state") {
    return first === undefined || depth > 1 ? undefined : torchTensorIn(first, depth + 1);
  }
  const [storage, shape] = [storageIn(first), shapeIn(sizes)];
  if (!storage || !shape || (name !== "tensor_v2" && name !== "tensor_v3" && name !== "qtensor")) return undefined;
  const stated = name === "tensor_v3" ? typeName(itemsOf(value.args)[6]) : undefined;
  return { ...storage, ...(stated !== undefined && { dtype: stated }), shape };
}

/** The id of a storage: `storage`, its class, its key, where it lay, how many values it has. */
function storageIn(value: PickleValue | undefined): Omit<TorchTensor, "shape"> | undefined {
  if (!isKind(value, "persistent")) return undefined;
  const [word, type, key] = itemsOf(value.id);
  const dtype = typeName(type);
  if (word !== "storage" || dtype === undefined) return undefined;
  return { dtype, ...(typeof key === "string" && { storage: key }) };
}

const storageTypes: Readonly<Record<string, string>> = {
  Double: "float64",
  Float: "float32",
  Half: "float16",
  Long: "int64",
  Int: "int32",
  Short: "int16",
  Char: "int8",
  Byte: "uint8",
  ComplexDouble: "complex128",
  ComplexFloat: "complex64",
};

/** `torch.FloatStorage` and `torch.float32` are float32; other names are told in small letters. */
function typeName(value: PickleValue | undefined): string | undefined {
  if (!isKind(value, "global")) return undefined;
  const name = value.name.slice(value.name.lastIndexOf(".") + 1).replace(/Storage$/, "");
  return storageTypes[name] ?? name.toLowerCase();
}
