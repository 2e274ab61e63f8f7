/** Words in a variable's name that say that its value is nobody else's business. */
const secretWords = new Set([
  "token",
  "tokens",
  "secret",
  "secrets",
  "password",
  "passwd",
  "passphrase",
  "pass",
  "pwd",
  "key",
  "keys",
  "apikey",
  "accesskey",
  "credential",
  "credentials",
  "auth",
  "cookie",
  "pat",
]);

/** How the tokens of well-known services begin, and tokens that carry their own claims (JWT). */
const knownTokens =
  /\b(?:gh[oprsu]_|github_pat_|glpat-|hf_|sk-|pypi-|xox[abprs]-|AKIA|ASIA|AIza|eyJ[\w-]+\.)[\w./+=-]{8,}/g;

/** Whether a variable is named as one that holds a secret: `HF_TOKEN`, `AWS_SECRET_ACCESS_KEY`, `dbPassword`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => secretWords.has(word) || /(?:token|secret|password|apikey)$/.test(word));
}

/** A text without what would let somebody in: `https://***@host`, and tokens of well-known services. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/([a-z][a-z\d+.-]*:\/\/)[^\s/@]+@/gi, "$1***@").replaceAll(knownTokens, "***");
}
