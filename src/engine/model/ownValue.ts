/** What a record of the user's holds under a key, and not what every object has (`constructor`, `toString`). */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
