import { isSourceFile } from "../model/sourceFile.ts";

/** What a file is, told by its name and size alone. */
export type FileKind = "model" | "data" | "source" | "other";

const models =
  /\.(?:pkl|pickle|joblib|pt|pth|ckpt|onnx|safetensors|gguf|ggml|h5|keras|tflite|mlmodel|bst|engine|caffemodel)$/i;
const binaries =
  /\.(?:parquet|feather|arrow|ipc|np[yz]|hdf5?|nc|tfrecords?|avro|orc|mdb|sqlite3?|db|duckdb|mat|rds|rdata|dta|sav|bin|dat|idx|zip|tar|t?gz|tgz|bz2|xz|zst|7z)$/i;
const texts = /\.(?:[ct]sv|jsonl|ndjson|json|xml|txt|geojson|libsvm|arff)$/i;
const media = /\.(?:jpe?g|png|gif|bmp|webp|tiff?|wav|mp3|flac|ogg|mp4|avi|mov|mkv|dcm|nii)$/i;
/** However large they are, they are written to be read, or made to be run. */
const noData = /\.(?:log|html?|js|css|svg|pdf|md|ipynb|so|dylib|dll|exe|o|a|pyc|class|jar|whl|deb|rpm|tmp|swp)$/i;

const kib = 1_024;
/** What is smaller is a placeholder. */
const leastBinary = kib;
/** Text and pictures below it are at home in git. */
const leastText = kib * kib;
/** Above it no repository is glad of a file, whatever it is; hosts warn from 50 MB on. */
const leastOther = 10 * kib * kib;

/** What a file is; `size` is in bytes. JSON and the like are source while they are small. */
export function kindOfFile(name: string, size: number): FileKind {
  if (models.test(name)) return "model";
  if (binaries.test(name) || media.test(name)) return "data";
  const isLarge = size >= leastText;
  if (texts.test(name)) return isSourceFile(name) && !isLarge ? "source" : "data";
  if (noData.test(name)) return isSourceFile(name) ? "source" : "other";
  if (isSourceFile(name)) return "source";
  return size >= leastOther ? "data" : "other";
}

/** Whether a file is worth a word by itself: too large for git, or nothing that git can compare. */
export function isWorthKeeping(name: string, size: number): boolean {
  const kind = kindOfFile(name, size);
  if (kind === "model") return size >= leastBinary;
  if (kind !== "data") return false;
  if (binaries.test(name)) return size >= leastBinary;
  return size >= leastText;
}

/** Whether files of so many bytes together are, as `isWorthKeeping`. */
export function areWorthKeeping(size: number): boolean {
  return size >= leastText;
}
