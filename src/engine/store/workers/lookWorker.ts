/** A thread that helps to look at folders, and ends with that. */
import { workerData } from "node:worker_threads";

import { type SharedLookTask, takeNextLook } from "./sharedLook.ts";

const task = workerData as SharedLookTask;
while (takeNextLook(task));
