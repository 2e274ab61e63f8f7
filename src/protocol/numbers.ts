export { fractionDigits, mostFractionDigits, shortNumber } from "../engine/model/numbers.ts";
