import { isDamaged } from "./brokenData.ts";
import type { ByteInput } from "./byteInput.ts";
import { LzmaDecoder } from "./lzmaDecoder.ts";
import { LzmaWindow } from "./lzmaWindow.ts";
import { RangeDecoder } from "./rangeDecoder.ts";

/** Lowest controls of the parts that are compressed, by what begins anew with them. */
const compressed = 0x80;
const newState = 0xa0;
const newSettings = 0xc0;
const newWindow = 0xe0;

/** What LZMA2 has compressed, a part at a time; `reach` is how far back it looks, in bytes. Throws a `MalformedFile`. */
export function* lzma2Pieces(input: ByteInput, reach: number): Generator<Buffer, void> {
  const window = new LzmaWindow(reach);
  const range = new RangeDecoder(input);
  const decoder = new LzmaDecoder(range, window);
  let [hasWindow, hasSettings] = [false, false];
  for (let control = input.next(); control !== 0; control = input.next()) {
    if (control > 2 && control < compressed) throw isDamaged();
    if (control === 1 || control >= newWindow) window.empty();
    hasWindow ||= control === 1 || control >= newWindow;
    hasSettings ||= control >= newSettings;
    if (!hasWindow || (control >= compressed && !hasSettings)) throw isDamaged();
    if (control < compressed) {
      const length = input.bytes(2).readUInt16BE(0) + 1;
      for (let left = length; left > 0; left--) window.put(input.next());
    } else readCompressed(control, { input, range, decoder, window });
    yield window.take();
  }
}

interface Lzma2Parts {
  readonly input: ByteInput;
  readonly range: RangeDecoder;
  readonly decoder: LzmaDecoder;
  readonly window: LzmaWindow;
}

function readCompressed(control: number, { input, range, decoder, window }: Lzma2Parts): void {
  const sizes = input.bytes(4);
  const goal = window.total + ((control & 0x1f) << 16) + sizes.readUInt16BE(0) + 1;
  if (control >= newSettings) decoder.setUp(input.next());
  else if (control >= newState) decoder.reset();
  const end = input.position + sizes.readUInt16BE(2) + 1;
  range.start();
  const isWhole = decoder.run(goal) && window.total === goal && range.isFinished && input.position === end;
  if (!isWhole) throw isDamaged();
}
