/**
 * The candidate that a mistyped word most likely meant; undefined where none is near.
 * Near is at most one edit (insert, delete, replace, swap of neighbours) for every three letters, and one for shorter words,
 * as long as they have a letter in common.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  return new NearWords(candidates).nearest(word)?.candidate;
}

/** A candidate, and how many edits it is away. */
export interface NearWord {
  readonly candidate: string;
  readonly distance: number;
}

interface Branch {
  readonly letter: string;
  /** How many letters lead here. */
  readonly depth: number;
  readonly next: Map<string, Branch>;
  /** The first candidate that ends here, and how many others come before it. */
  end?: { readonly candidate: string; readonly rank: number };
}

/**
 * Candidates that many words are held against, as `didYouMean` says: they stand in a tree of their letters, so that what
 * several begin with is compared once, and left where it leads too far away.
 */
export class NearWords {
  readonly #root: Branch = { letter: "", depth: 0, next: new Map() };

  constructor(candidates: Iterable<string>) {
    let rank = 0;
    for (const candidate of candidates) {
      let branch = this.#root;
      const letters = candidate.toLowerCase();
      for (let depth = 0; depth < letters.length; depth++) {
        const letter = letters.charAt(depth);
        const next = branch.next.get(letter) ?? { letter, depth: depth + 1, next: new Map() };
        branch.next.set(letter, next);
        branch = next;
      }
      branch.end ??= { candidate, rank: rank++ };
    }
  }

  /** The nearest candidate; of several the first. */
  nearest(word: string): NearWord | undefined {
    const letters = word.toLowerCase();
    const distances = new EditDistances(letters, Math.max(1, Math.floor(word.length / 3)));
    let best: { readonly candidate: string; readonly rank: number; readonly distance: number } | undefined;
    const waiting = [...this.#root.next.values()];
    for (let branch = waiting.pop(); branch; branch = waiting.pop()) {
      const { letter, depth, next, end } = branch;
      if (!distances.follow(letter, depth)) continue;
      const distance = distances.at(depth);
      const isNear = distance <= distances.limit && distance < Math.max(letters.length, depth);
      if (end && isNear && !(best?.distance === distance && best.rank < end.rank)) {
        best = { ...end, distance };
        distances.limit = distance;
      }
      // What goes on as the word does comes first: the nearer what was found, the sooner the others are left.
      const alike = next.get(letters.charAt(depth));
      for (const one of next.values()) if (one !== alike) waiting.push(one);
      if (alike) waiting.push(alike);
    }
    return best && { candidate: best.candidate, distance: best.distance };
  }
}

/**
 * Optimal string alignment distances of a word from texts, a row for each letter of a text. Only what is within a limit
 * is right, and larger than the limit where it is not.
 */
class EditDistances {
  readonly #word: string;
  readonly #rows: number[][];
  readonly #text: string[] = [];
  limit: number;

  constructor(word: string, limit: number) {
    this.#word = word;
    this.limit = limit;
    this.#rows = [Array.from({ length: word.length + 1 }, (_, column) => column)];
  }

  /** Goes on from what the rows above say with the text's letter in this row (from 1); whether anything there is near. */
  follow(letter: string, row: number): boolean {
    const [word, text] = [this.#word, this.#text];
    text[row] = letter;
    const [last = [], beforeLast = []] = [this.#rows[row - 1], this.#rows[row - 2]];
    const current = (this.#rows[row] ??= Array.from({ length: word.length + 1 }, () => 0));
    // Beside this band all is farther away than the limit.
    const [from, to] = [Math.max(1, row - this.limit), Math.min(word.length, row + this.limit)];
    const far = word.length + row;
    current[from - 1] = from === 1 ? row : far;
    let nearest = current[from - 1] ?? far;
    for (let column = from; column <= to; column++) {
      const replaced = (last[column - 1] ?? far) + (word[column - 1] === letter ? 0 : 1);
      let cost = Math.min((last[column] ?? far) + 1, (current[column - 1] ?? far) + 1, replaced);
      if (row > 1 && column > 1 && word[column - 1] === text[row - 1] && word[column - 2] === letter) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? far) + 1);
      }
      current[column] = cost;
      nearest = Math.min(nearest, cost);
    }
    if (to < word.length) current[to + 1] = far;
    return nearest <= this.limit;
  }

  /** How far the whole word is from the text up to a row. */
  at(row: number): number {
    return row + this.limit < this.#word.length ? this.#word.length + row : (this.#rows[row]?.[this.#word.length] ?? 0);
  }
}
