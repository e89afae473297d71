export {
  DATA_OPCODE,
  framesOf,
  hexOf,
  type KeptMessage,
  messageRecordOf,
  opcodeName,
  originalOf,
  type PlainMessage,
} from "./kept-message.ts";
export { type PayloadReader, payloadFields } from "./payload-fields.ts";
export type {
  BodyRecord,
  CaptureRecord,
  CloseRecord,
  ExchangeRecord,
  FrameRecord,
  MessageOpcode,
  MessageRecord,
  OpenRecord,
  OriginalRecord,
  RecordProtocol,
  RecordSource,
  Side,
} from "./record.ts";
export { recordView } from "./record-view.ts";
export { keptMessageOf, microsecondsOf, type PayloadCodec, wireBytesOf } from "./wire-bytes.ts";
