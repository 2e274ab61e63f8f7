import { ProtoFields } from "../../formats/protoFields.ts";
import type { RunState, Scalar } from "../../model/run.ts";

/** What the hparams plugin says of a run. */
export interface HParams {
  params: Record<string, Scalar>;
  status?: Extract<RunState, "done" | "failed">;
  /** Milliseconds since 1970. */
  startedAt?: number;
  endedAt?: number;
}

/*
 * The numbers of fields, from the plugin's plugin_data.proto and api.proto, and protobuf's struct.proto:
 * HParamsPluginData { session_start_info 3, session_end_info 4 },
 * SessionStartInfo { hparams 1 (a map: key 1, value 2), start_time_secs 5 }, SessionEndInfo { status 1, end_time_secs 2 },
 * Value { null_value 1, number_value 2, string_value 3, bool_value 4 }.
 */

/** By `Status` in api.proto. */
const statuses: Readonly<Record<number, HParams["status"]>> = { 1: "done", 2: "failed" };

/** Adds what a `HParamsPluginData` says. Throws a `RangeError` where the bytes are none. */
export function readHParams(content: Buffer, into: HParams): void {
  const data = new ProtoFields(content);
  while (data.next()) {
    if (data.isBytes(3)) readStart(data.inner(), into);
    else if (data.isBytes(4)) readEnd(data.inner(), into);
  }
}

function readStart(info: ProtoFields, into: HParams): void {
  while (info.next()) {
    if (info.isBytes(1)) readParam(info.inner(), into);
    else if (info.isDouble(5) && info.double() > 0) into.startedAt = info.double() * 1000;
  }
}

function readEnd(info: ProtoFields, into: HParams): void {
  while (info.next()) {
    if (info.isVarint(1)) {
      const status = statuses[info.varint];
      if (status) into.status = status;
    } else if (info.isDouble(2) && info.double() > 0) into.endedAt = info.double() * 1000;
  }
}

function readParam(entry: ProtoFields, into: HParams): void {
  let key = "";
  let value: Scalar = null;
  while (entry.next()) {
    if (entry.isBytes(1)) key = entry.text();
    else if (entry.isBytes(2)) value = valueOf(entry.inner());
  }
  into.params[key] = value;
}

function valueOf(value: ProtoFields): Scalar {
  while (value.next()) {
    if (value.isDouble(2)) return value.double();
    if (value.isBytes(3)) return value.text();
    if (value.isVarint(4)) return value.varint !== 0;
  }
  return null;
}
