/**
 * The page of a commit where a remote's address (as git has it) is one of the web or of ssh at a host that has such pages:
 * `https://host/owner/repository/commit/…`. Undefined of all else. Names and passwords in the address are left out.
 */
export function commitLink(remote: string | undefined, commit: string): string | undefined {
  if (remote === undefined || !/^[0-9a-f]{7,64}$/i.test(commit)) return undefined;
  const short = /^(?:[\w.-]+@)?([\w.-]+):(?!\/)([\w./~-]+)$/.exec(remote.trim());
  const full = /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([\w.-]+)(?::\d+)?\/([\w./~-]+)$/.exec(remote.trim());
  const [, host, path] = full ?? short ?? [];
  if (host === undefined || path === undefined || !host.includes(".")) return undefined;
  return `https://${host}/${path.replace(/\/$/, "").replace(/\.git$/, "")}/commit/${commit}`;
}
