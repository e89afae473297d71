export { printable } from "./byte-text.ts";
export { explain } from "./explain.ts";
export {
  type Annotation,
  type BitRange,
  EXPLAIN_LIMITS,
  type ExplainedHandshake,
  type ExplainedMessage,
  type ExplainLimits,
  type ExplainOptions,
  type Explanation,
  type Problem,
  type Section,
  type SectionKind,
  type Side,
  type Step,
} from "./explanation.ts";
