export type {
  CaptureRecord,
  CloseRecord,
  ExchangeRecord,
  FrameRecord,
  MessageOpcode,
  MessageRecord,
  OpenRecord,
  RecordProtocol,
  RecordSource,
  Side,
} from "./record.ts";
