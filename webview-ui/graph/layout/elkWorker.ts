import "./actAsPage.ts";
import Elk from "elkjs/lib/elk.bundled.js";
import { answerLayouts } from "./answerLayouts.ts";
import { elkLayout } from "./elkLayout.ts";

const elk = new Elk();
answerLayouts((request) => elkLayout(elk, request));
