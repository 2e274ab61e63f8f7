import { isFullDisk } from "../model/errors.ts";
import { giveReserve, keepReserve } from "../store/care/reserve.ts";

/**
 * Does `work`, which makes room and can be done again from its beginning; on a full disk once more with the room of the
 * reserve in `.cairn` (`dir`, absolute), which is taken back as soon as the disk has it.
 */
export async function withReserve<Result>(dir: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isFullDisk(error) || !giveReserve(dir)) throw error;
  }
  try {
    return await work();
  } finally {
    keepReserve(dir);
  }
}
