export type {
  CaptureRecord,
  CloseRecord,
  FrameRecord,
  MessageOpcode,
  MessageRecord,
  OpenRecord,
  RecordProtocol,
  RecordSource,
  Side,
} from "./record.ts";
