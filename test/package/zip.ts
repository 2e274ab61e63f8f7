import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { inflateRawSync } from "node:zlib";

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly packedBytes: number;
  readonly bytes: number;
  read(): Buffer;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** The files of a ZIP archive, such as a VSIX; no ZIP64 and no encryption, which VSIXs do not use. */
export async function readZip(file: string): Promise<ZipEntry[]> {
  const archive = await readFile(file);
  const end = findEnd(archive);
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== entrySignature) throw new Error(`${file} is a damaged ZIP archive`);
    const nameLength = archive.readUInt16LE(at + 28);
    const entry = readEntry(archive, at, nameLength);
    if (!entry.name.endsWith("/")) entries.push(entry);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function findEnd(archive: Buffer): number {
  for (let at = archive.length - 22; at >= 0; at -= 1) if (archive.readUInt32LE(at) === endSignature) return at;
  throw new Error("not a ZIP archive");
}

function readEntry(archive: Buffer, at: number, nameLength: number): ZipEntry {
  const method = archive.readUInt16LE(at + 10);
  const packedBytes = archive.readUInt32LE(at + 20);
  const header = archive.readUInt32LE(at + 42);
  return {
    name: archive.toString("utf8", at + 46, at + 46 + nameLength),
    packedBytes,
    bytes: archive.readUInt32LE(at + 24),
    read() {
      const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
      const packed = archive.subarray(start, start + packedBytes);
      return method === 0 ? packed : inflateRawSync(packed);
    },
  };
}

/** Unpacks what lies under a folder of the archive. */
export async function unpackZip(entries: readonly ZipEntry[], prefix: string, target: string): Promise<void> {
  for (const entry of entries) {
    if (!entry.name.startsWith(prefix)) continue;
    const file = path.join(target, entry.name.slice(prefix.length));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, entry.read());
  }
}
