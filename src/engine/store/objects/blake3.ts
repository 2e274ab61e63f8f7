import type { EngineOptions } from "../../engine.ts";

/** BLAKE3 with 256 bits; digests are 64 lower-case hex digits. */
export interface Blake3 {
  readonly implementation: "native" | "wasm";
  hash(bytes: Uint8Array): string;
  /** For content that comes piece by piece. Streams do not share state. */
  stream(): Promise<Blake3Stream>;
}

export interface Blake3Stream {
  update(bytes: Uint8Array): void;
  hex(): string;
}

/** The native addon where its binary fits this machine, else WebAssembly, which is slower and gives the same digests. */
export async function loadBlake3(log: EngineOptions["log"]): Promise<Blake3> {
  try {
    return await loadNativeBlake3();
  } catch (error) {
    log("info", `The native BLAKE3 does not load here, so WebAssembly does its work: ${String(error)}`);
    return await loadWasmBlake3();
  }
}

/** Rejects where no binary of the addon fits this machine. */
export async function loadNativeBlake3(): Promise<Blake3> {
  const { Blake3Hasher } = await import("@napi-rs/blake-hash");
  const shared = new Blake3Hasher();
  return {
    implementation: "native",
    // Of the addon's ways the one that makes nothing for each: half the time of a small file.
    hash(bytes) {
      shared.reset();
      return shared.update(asBuffer(bytes)).digest("hex");
    },
    async stream() {
      const hasher = new Blake3Hasher();
      return { update: (bytes) => void hasher.update(asBuffer(bytes)), hex: () => hasher.digest("hex") };
    },
  };
}

/** The same memory, as the addon wants it. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export async function loadWasmBlake3(): Promise<Blake3> {
  const { createBLAKE3 } = await import("hash-wasm");
  const shared = await createBLAKE3();
  return {
    implementation: "wasm",
    hash: (bytes) => shared.init().update(bytes).digest("hex"),
    async stream() {
      const hasher = (await createBLAKE3()).init();
      return { update: (bytes) => void hasher.update(bytes), hex: () => hasher.digest("hex") };
    },
  };
}
