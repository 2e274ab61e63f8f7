/** The comment lines that stand together above a rule. */
export interface CommentBlock {
  add(comment: string): void;
  clear(): void;
  /** Its first line of words; undefined where it has none. */
  said(): string | undefined;
}

/** Begins with nothing. A line of mere ornament (`# -----`) parts a headline above it from what is said of the rule. */
export function commentBlock(): CommentBlock {
  let first: string | undefined;
  return {
    add: (comment) => {
      const text = comment.replace(/^#[#!]*\s*/, "").trim();
      if (isOrnament(comment)) first = undefined;
      else if (first === undefined && text !== "") first = text;
    },
    clear: () => {
      first = undefined;
    },
    said: () => first,
  };
}

function isOrnament(comment: string): boolean {
  const text = comment.trim();
  return /^#[^\p{L}\p{N}]{2,}$/u.test(text) || /^#.*#$/.test(text);
}
