/*
 * Loaded before the tests: properties are tried on the same values each time, so that a change is judged by itself.
 * CAIRN_SEED=2 tries them on others.
 */
import { configureGlobal, readConfigureGlobal } from "fast-check";

configureGlobal({ ...readConfigureGlobal(), seed: Number(process.env["CAIRN_SEED"] ?? 1) });
