/**
 * The simple commands of a shell line in their order, each as its words: `cd a && X=1 python b.py | tee log` has three.
 * Quotes are taken off, variables that `env` has are put in, targets of redirections left out. What a shell would have
 * to run to know (`$(…)`) stays as it is written.
 */
export function shellCommands(line: string, env: NodeJS.ProcessEnv): readonly (readonly string[])[] {
  const commands: string[][] = [];
  let words: string[] = [];
  let isTarget = false;
  const endCommand = (): void => {
    if (words.length > 0) commands.push(words);
    words = [];
    isTarget = false;
  };
  for (const token of line.matchAll(tokenPattern)) {
    const { comment, redirection, operator, word } = token.groups ?? {};
    if (comment !== undefined) break;
    if (operator !== undefined) endCommand();
    else if (redirection !== undefined) isTarget = true;
    else if (word !== undefined && isTarget) isTarget = false;
    else if (word !== undefined) words.push(...readWord(word, env));
  }
  endCommand();
  return commands;
}

/** On Windows a backslash is the separator of paths. */
const isWindows = process.platform === "win32";
const bare = isWindows ? String.raw`[^\s;|&<>()"']` : String.raw`\\.|[^\s;|&<>()"'\\]`;
const single = "'[^']*'";
const double = isWindows ? '"[^"]*"' : String.raw`"(?:[^"\\]|\\.)*"`;

const tokenPattern = new RegExp(
  [
    String.raw`(?<=^|\s)(?<comment>#)`,
    // `2>&1` names no file, `> log` does.
    String.raw`(?<copied>\d*[<>]&[\d-]+)`,
    String.raw`(?<redirection>(?:\d+(?=[<>]))?(?:>>|>\||[<>]+&?|&>>?))`,
    String.raw`(?<operator>[;|&()\n]+)`,
    `(?<word>(?:${double}|${single}|${bare})+)`,
  ].join("|"),
  "gs",
);
const piecePattern = new RegExp(`${double}|${single}|${isWindows ? "[^\"']+" : String.raw`\\.|[^"'\\]+`}`, "gs");

/** One word, or none where it was a variable that is not set. */
function readWord(word: string, env: NodeJS.ProcessEnv): readonly string[] {
  const home = env["HOME"];
  const rooted = home !== undefined && /^~(?=\/|$)/.test(word) ? `${home}${word.slice(1)}` : word;
  const text = [...rooted.matchAll(piecePattern)].map(([piece]) => readPiece(piece, env)).join("");
  return text === "" && word.startsWith("$") ? [] : [text];
}

function readPiece(piece: string, env: NodeJS.ProcessEnv): string {
  if (piece.startsWith("'")) return piece.slice(1, -1);
  if (piece.startsWith("\\") && !isWindows) return piece.slice(1);
  if (!piece.startsWith('"')) return withVariables(piece, env);
  const inside = piece.slice(1, -1);
  if (isWindows) return inside;
  return inside
    .split(/(\\["\\$`])/)
    .map((part, at) => (at % 2 === 1 ? part.slice(1) : withVariables(part, env)))
    .join("");
}

/** `$NAME`, `${NAME}` and `${NAME:-other}`; all else that a dollar begins stays. */
function withVariables(text: string, env: NodeJS.ProcessEnv): string {
  return text.replaceAll(
    /\$(?:(?<plain>[A-Za-z_]\w*)|\{(?<braced>[A-Za-z_]\w*)(?::?-(?<other>[^{}]*))?\})/g,
    (...match) => {
      const { plain, braced, other } = match.at(-1) as Record<"plain" | "braced" | "other", string | undefined>;
      const value = env[plain ?? braced ?? ""];
      return value === undefined || value === "" ? (other ?? "") : value;
    },
  );
}
