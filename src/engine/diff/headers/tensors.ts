import { fileSection, type HeaderDraft } from "./headerDraft.ts";

export interface TensorFacts {
  readonly name: string;
  readonly dtype: string;
  /** A dimension that is not fixed by its name. */
  readonly shape: readonly (number | string)[];
}

/** Adds up the tensors of a model. */
export class TensorTotals {
  private count = 0;
  private elements = 0;
  private readonly dtypes = new Set<string>();

  add({ dtype, shape }: TensorFacts): void {
    this.count++;
    this.elements += shape.reduce<number>((product, size) => product * (typeof size === "number" ? size : 1), 1);
    this.dtypes.add(dtype);
  }

  get tensors(): number {
    return this.count;
  }

  tell(draft: HeaderDraft): void {
    draft.add(fileSection, "Tensors", this.count);
    draft.add(fileSection, "Parameters", this.elements);
    if (this.count > 0) draft.add(fileSection, "Types", [...this.dtypes].sort().join(", "));
  }
}

/** Tells a tensor with its type and shape, and counts it. */
export function addTensor(draft: HeaderDraft, totals: TensorTotals, tensor: TensorFacts): void {
  totals.add(tensor);
  draft.add("Tensors", tensor.name, describeTensor(tensor));
}

/** `float32 [3, 224, 224]`. */
export function describeTensor({ dtype, shape }: Pick<TensorFacts, "dtype" | "shape">): string {
  return `${dtype} [${shape.join(", ")}]`;
}
