import type { ColumnMetaData } from "hyparquet";
import type { parquetHeader } from "hyparquet/src/column.js";
import type { ByteSource } from "../../files/byteSource.ts";
import type { Pace } from "../../files/pace.ts";

/** The heads of most pages are a hundred bytes long; those with statistics of long texts more. */
const headLengths = [4 * 1024, 1024 * 1024];

/** What a column's part in a row group claims to hold. */
export interface ColumnPages {
  /** Of all its pages, decompressed. */
  readonly byteCount: number;
  /** Of all its pages: of lists each item counts. */
  readonly valueCount: number;
  /** Of its largest page. */
  readonly mostBytes: number;
  readonly mostValues: number;
}

/** Looks at the head of each page alone. Where one is damaged it goes no further: whoever reads the column is told. */
export async function readPageHeads(source: ByteSource, column: ColumnMetaData, pace: Pace): Promise<ColumnPages> {
  const { parquetHeader: readHead } = await import("hyparquet/src/column.js");
  const found = { byteCount: 0, valueCount: 0, mostBytes: 0, mostValues: 0 };
  let at = Number(column.dictionary_page_offset || column.data_page_offset);
  const end = Math.min(source.size, at + Number(column.total_compressed_size));
  while (at < end) {
    const head = headAt(source, at, readHead);
    if (!head || !(head.length > 0)) break;
    found.byteCount += head.byteCount;
    found.valueCount += head.isDictionary ? 0 : head.valueCount;
    found.mostBytes = Math.max(found.mostBytes, head.byteCount);
    found.mostValues = Math.max(found.mostValues, head.valueCount);
    at += head.length;
    if (pace.isDue()) await pace.rest();
  }
  return found;
}

interface PageHead {
  /** Of the page with its head, as it lies in the file. */
  readonly length: number;
  readonly byteCount: number;
  readonly valueCount: number;
  readonly isDictionary: boolean;
}

type ReadHead = typeof parquetHeader;

function headAt(source: ByteSource, at: number, read: ReadHead): PageHead | undefined {
  for (const length of headLengths) {
    const bytes = source.read(at, length);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    try {
      const head = read(reader);
      const { data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = head;
      return {
        length: reader.offset + head.compressed_page_size,
        byteCount: head.uncompressed_page_size,
        valueCount: (first ?? second ?? dictionary)?.num_values ?? 0,
        isDictionary: dictionary !== undefined,
      };
    } catch (error) {
      // Its head may be longer than what was read of it.
      if (!(error instanceof Error)) throw error;
    }
  }
  return undefined;
}
