/** Short names of equal width for stages whose lines stand among each other, by stage id. */
export function lineNames(stageIds: readonly string[]): ReadonlyMap<string, string> {
  const short = stageIds.map((id) => ({ id, name: id.slice(id.lastIndexOf(":") + 1) }));
  const counts = Map.groupBy(short, ({ name }) => name);
  const names = short.map(({ id, name }) => [id, cut(counts.get(name)?.length === 1 ? name : id)] as const);
  const width = Math.max(0, ...names.map(([, name]) => name.length));
  return new Map(names.map(([id, name]) => [id, name.padEnd(width)]));
}

const maxNameLength = 24;

/** The beginning and the end of a name tell it from others. */
function cut(name: string): string {
  if (name.length <= maxNameLength) return name;
  const half = Math.floor((maxNameLength - 1) / 2);
  return `${name.slice(0, maxNameLength - 1 - half)}…${name.slice(-half)}`;
}
