import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";

import { bytes, text, varint } from "./protoBytes.ts";

const blockBytes = 32_768;
const headerBytes = 7;

/** When what is written here was last written to: long ago. */
export const wandbTime = 1_700_000_000_000;

/** Writes a run's log where W&B would, and gives its path. */
export function writeWandbLog(root: string, name: string, log: Buffer): string {
  const file = path.join(root, "wandb", name, `run-${name.split("-").at(-1)}.wandb`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, log);
  utimesSync(file, new Date(wandbTime), new Date(wandbTime));
  return file;
}

/** A log of records: LevelDB's format, whose blocks the file's own header counts to. */
export function wandbLog(records: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0])];
  let at = headerBytes;
  for (const record of records) {
    for (let taken = 0, isFirst = true; isFirst || taken < record.length; isFirst = false) {
      const left = blockBytes - (at % blockBytes);
      if (left < headerBytes) {
        parts.push(Buffer.alloc(left));
        at += left;
      }
      const room = blockBytes - (at % blockBytes) - headerBytes;
      const piece = record.subarray(taken, taken + room);
      taken += piece.length;
      const isLast = taken === record.length;
      const fragment = fragmentOf(piece, isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3);
      parts.push(fragment);
      at += fragment.length;
    }
  }
  return Buffer.concat(parts);
}

function fragmentOf(data: Buffer, type: number): Buffer {
  const typed = Buffer.concat([Buffer.from([type]), data]);
  const header = Buffer.alloc(6);
  header.writeUInt32LE(crc32(typed));
  header.writeUInt16LE(data.length, 4);
  return Buffer.concat([header, typed]);
}

type Values = Readonly<Record<string, string>>;

/** Records as W&B's messages lay them down; values are JSON. */
export const wandbRecords = {
  history: (values: Values, step?: number): Buffer =>
    bytes(2, Buffer.concat([...items(1, values), ...(step === undefined ? [] : [bytes(2, varint(1, step))])])),
  nestedHistory: (keys: readonly string[], json: string): Buffer =>
    bytes(2, bytes(1, Buffer.concat([...keys.map((key) => text(2, key)), text(16, json)]))),
  summary: (values: Values, removed: readonly string[] = []): Buffer =>
    bytes(3, Buffer.concat([...items(1, values), ...removed.map((key) => bytes(2, text(1, key)))])),
  config: (values: Values): Buffer => bytes(5, Buffer.concat(items(1, values))),
  run: (id: string, project: string, name: string, seconds: number, config: Values = {}): Buffer =>
    bytes(
      17,
      Buffer.concat([
        text(1, id),
        text(3, project),
        bytes(4, Buffer.concat(items(1, config))),
        text(8, name),
        bytes(17, Buffer.concat([varint(1, seconds), varint(2, 500_000_000)])),
        bytes(21, Buffer.concat([text(1, "https://example.org/søk.git"), text(2, "c".repeat(40))])),
      ]),
    ),
  exit: (code: number, runtime: number): Buffer => bytes(18, Buffer.concat([varint(1, code), varint(2, runtime)])),
  environment: (commit: string): Buffer => bytes(26, bytes(9, text(2, commit))),
  output: (line: string): Buffer => bytes(4, text(3, line)),
};

function items(field: number, values: Values): readonly Buffer[] {
  return Object.entries(values).map(([key, json]) => bytes(field, Buffer.concat([text(1, key), text(16, json)])));
}
