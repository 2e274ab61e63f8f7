import { shuffled } from "../../sweep/seededRandom.ts";

/** A column of a table to learn from: each row's value as a small whole number. */
export interface Feature {
  readonly codes: Uint8Array;
  /** One more than the greatest code. */
  readonly size: number;
  /** Whether the codes have an order; those of categories have none. */
  readonly isOrdered: boolean;
}

/** A decision tree over rows of features: nodes as parallel lists, the root first; `feature` is −1 at a leaf. */
interface Tree {
  readonly feature: number[];
  /** By code, whether a row goes to the left. */
  readonly goesLeft: Uint8Array[];
  readonly left: number[];
  readonly right: number[];
  /** The mean of a node's rows. */
  readonly value: number[];
}

export interface ForestOptions {
  readonly trees: number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

/** What a forest has learnt of a target. */
export interface ForestFindings {
  /** The share of the target's variance that it foretells of rows that a tree has not seen; below 0 where it is worse than the mean. */
  readonly explained: number;
  /** For each feature by how much the error on unseen rows grows when its values are shuffled, as a share of the variance. */
  readonly importance: readonly number[];
}

const smallestLeaf = 2;
const deepest = 12;
/** Of few features most are asked at each split: a third of them would seldom have one that tells something. */
const fewestAsked = 12;

/**
 * Learns a target from features by a random forest (Breiman 2001), tree by tree: it yields after each, so that whoever
 * asks can stop. The target must differ. Trees are grown on rows drawn with replacement, each split on some of the features.
 */
export function* growForest(
  features: readonly Feature[],
  target: Float64Array,
  { trees, random }: ForestOptions,
): Generator<void, ForestFindings> {
  const rows = target.length;
  const importance = new Float64Array(features.length);
  const foretold = new Float64Array(rows);
  const timesUnseen = new Uint32Array(rows);
  for (let count = 0; count < trees; count++) {
    const drawn = Int32Array.from({ length: rows }, () => Math.floor(random() * rows));
    const tree = growTree(features, target, drawn, random);
    const seen = new Set(drawn);
    const unseen = Array.from({ length: rows }, (_, row) => row).filter((row) => !seen.has(row));
    for (const row of unseen) {
      foretold[row] = (foretold[row] ?? 0) + foretell(tree, features, row);
      timesUnseen[row] = (timesUnseen[row] ?? 0) + 1;
    }
    addImportance(importance, tree, features, target, unseen, random);
    yield;
  }
  const known = Array.from({ length: rows }, (_, row) => row).filter((row) => (timesUnseen[row] ?? 0) > 0);
  const variance = meanSquare(target, known, () => meanOf(target));
  const error = meanSquare(target, known, (row) => (foretold[row] ?? 0) / (timesUnseen[row] ?? 1));
  return { explained: 1 - error / variance, importance: Array.from(importance, (sum) => sum / trees / variance) };
}

/** By how much the error on unseen rows grows with each feature shuffled; one that the tree does not ask tells it nothing. */
function addImportance(
  importance: Float64Array,
  tree: Tree,
  features: readonly Feature[],
  target: Float64Array,
  unseen: readonly number[],
  random: () => number,
): void {
  if (unseen.length === 0) return;
  const error = meanSquare(target, unseen, (row) => foretell(tree, features, row));
  for (const asked of new Set(tree.feature)) {
    if (asked === -1) continue;
    const others = shuffled(unseen, random);
    let at = 0;
    const worsened = meanSquare(target, unseen, (row) => foretell(tree, features, row, asked, others[at++]));
    importance[asked] = (importance[asked] ?? 0) + worsened - error;
  }
}

/** What a tree says of a row, which may have the value of another row in one of the features. */
function foretell(tree: Tree, features: readonly Feature[], row: number, swapped = -1, other = row): number {
  let node = 0;
  for (;;) {
    const asked = tree.feature[node] ?? -1;
    if (asked === -1) return tree.value[node] ?? 0;
    const code = features[asked]?.codes[asked === swapped ? other : row] ?? 0;
    node = (tree.goesLeft[node]?.[code] === 1 ? tree.left[node] : tree.right[node]) ?? 0;
  }
}

function growTree(features: readonly Feature[], target: Float64Array, rows: Int32Array, random: () => number): Tree {
  const tree: Tree = { feature: [], goesLeft: [], left: [], right: [], value: [] };
  const grower = new Splitter(features, target, random);
  const grow = (some: Int32Array, depth: number): number => {
    const node = tree.feature.push(-1) - 1;
    tree.value[node] = meanAt(target, some);
    const split = depth < deepest ? grower.bestSplit(some) : undefined;
    if (!split) return node;
    const codes = features[split.feature]?.codes ?? new Uint8Array();
    tree.feature[node] = split.feature;
    tree.goesLeft[node] = split.goesLeft;
    tree.left[node] = grow(
      some.filter((row) => split.goesLeft[codes[row] ?? 0] === 1),
      depth + 1,
    );
    tree.right[node] = grow(
      some.filter((row) => split.goesLeft[codes[row] ?? 0] === 0),
      depth + 1,
    );
    return node;
  };
  grow(rows, 0);
  return tree;
}

interface Split {
  readonly feature: number;
  /** By code, whether a row goes to the left. */
  readonly goesLeft: Uint8Array;
}

/** Finds how to split the rows of a node. What it adds up by codes stands in the same memory each time. */
class Splitter {
  readonly #features: readonly Feature[];
  readonly #target: Float64Array;
  readonly #random: () => number;
  readonly #smallest: number;
  readonly #asked: number;
  readonly #sums = new Float64Array(256);
  readonly #counts = new Float64Array(256);
  readonly #order = new Uint8Array(256);

  constructor(features: readonly Feature[], target: Float64Array, random: () => number) {
    this.#features = features;
    this.#target = target;
    this.#random = random;
    this.#smallest = Math.max(smallestLeaf, Math.round(target.length / 200));
    this.#asked = Math.min(features.length, Math.max(fewestAsked, Math.ceil(features.length / 3)));
  }

  /** The split by one of the features that are asked which leaves the least variance; undefined where none leaves less. */
  bestSplit(rows: Int32Array): Split | undefined {
    if (rows.length < 2 * this.#smallest) return undefined;
    let most = 1e-9;
    let best: Split | undefined;
    for (let count = 0; count < this.#asked; count++) {
      const index = Math.floor(this.#random() * this.#features.length);
      const feature = this.#features[index];
      const used = feature ? this.#addUp(feature, rows) : 0;
      const { gain, cut } = this.#bestCut(used, rows.length);
      if (!feature || gain <= most) continue;
      most = gain;
      best = { feature: index, goesLeft: this.#leftOf(feature, cut) };
    }
    return best;
  }

  /** Which codes go to the left of a cut. One that no row here has goes with those that it stands among. */
  #leftOf({ size, isOrdered }: Feature, cut: number): Uint8Array {
    const goesLeft = new Uint8Array(size);
    if (isOrdered)
      return goesLeft.fill(1, 0, Math.floor(((this.#order[cut - 1] ?? 0) + (this.#order[cut] ?? 0)) / 2) + 1);
    for (let at = 0; at < cut; at++) goesLeft[this.#order[at] ?? 0] = 1;
    return goesLeft;
  }

  /**
   * Sums and counts of the rows by their codes, and these in an order: categories in that of their means, which finds the
   * best of all ways to part them. Returns how many codes there are.
   */
  #addUp({ codes, size, isOrdered }: Feature, rows: Int32Array): number {
    const [sums, counts] = [this.#sums, this.#counts];
    sums.fill(0, 0, size);
    counts.fill(0, 0, size);
    for (const row of rows) {
      const code = codes[row] ?? 0;
      sums[code] = (sums[code] ?? 0) + (this.#target[row] ?? 0);
      counts[code] = (counts[code] ?? 0) + 1;
    }
    let used = 0;
    for (let code = 0; code < size; code++) if ((counts[code] ?? 0) > 0) this.#order[used++] = code;
    const mean = (code: number): number => (sums[code] ?? 0) / (counts[code] ?? 1);
    if (!isOrdered) this.#order.subarray(0, used).sort((a, b) => mean(a) - mean(b));
    return used;
  }

  /** Behind how many of the codes in their order to cut, and how much variance that takes away. */
  #bestCut(used: number, rows: number): { readonly gain: number; readonly cut: number } {
    let total = 0;
    for (let at = 0; at < used; at++) total += this.#sums[this.#order[at] ?? 0] ?? 0;
    let [sum, count, gain, cut] = [0, 0, 0, 0];
    for (let at = 0; at < used - 1; at++) {
      const code = this.#order[at] ?? 0;
      sum += this.#sums[code] ?? 0;
      count += this.#counts[code] ?? 0;
      const others = rows - count;
      if (count < this.#smallest || others < this.#smallest) continue;
      const here = (sum * sum) / count + (total - sum) ** 2 / others - (total * total) / rows;
      if (here > gain) {
        gain = here;
        cut = at + 1;
      }
    }
    return { gain, cut };
  }
}

function meanAt(target: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (const row of rows) sum += target[row] ?? 0;
  return sum / rows.length;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanSquare(target: Float64Array, rows: readonly number[], foretold: (row: number) => number): number {
  let sum = 0;
  for (const row of rows) sum += ((target[row] ?? 0) - foretold(row)) ** 2;
  return sum / rows.length;
}
