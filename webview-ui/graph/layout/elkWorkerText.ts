/** ELK's worker as a module of its own: it is larger than all else together, and loaded when a graph needs it. */
export { workerText } from "worker:./elkWorker.ts";
