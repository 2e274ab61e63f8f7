import type { ELK, ELKConstructorArguments } from "elkjs/lib/elk-api.js";
import elkModule from "elkjs/lib/elk.bundled.js";

type ElkConstructor = new (options?: ELKConstructorArguments) => ELK;

/** ELK in Node, where its types speak of a default export that the module itself is. */
export const elk: ELK = new (elkModule as unknown as ElkConstructor)();
