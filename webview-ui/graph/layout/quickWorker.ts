import { answerLayouts } from "./answerLayouts.ts";
import { quickLayout } from "./quickLayout.ts";

answerLayouts(quickLayout);
