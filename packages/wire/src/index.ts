export { fromBase64, toBase64 } from "./base64.ts";
export {
  Connection,
  type ConnectionOptions,
  type ConnectionSink,
  notSendable,
  type Role,
} from "./connection.ts";
export {
  agreeAsClient,
  agreeAsServer,
  checkWishes,
  DEFLATE,
  type DeflateAgreement,
  type DeflateParams,
  type DeflateWishes,
  readDeflateParams,
} from "./extension/deflate-params.ts";
export {
  DEFLATE_TUNING,
  DeflateStream,
  type DeflateTuning,
  SYNC_MARKER,
} from "./extension/deflate-stream.ts";
export {
  type Extension,
  isToken,
  readExtensions,
  writeExtensions,
} from "./extension/extension-list.ts";
export { findFrameBoundary } from "./frame/frame-boundary.ts";
export {
  FrameHeader,
  type HeaderFields,
  minimalLengthBytes,
  readHeader,
  writeHeader,
} from "./frame/frame-header.ts";
export { FrameReader } from "./frame/frame-reader.ts";
export {
  allViolations,
  checkFrame,
  FRAME_RULES,
  type FrameContext,
  type FrameRule,
  type FrameViolationCode,
} from "./frame/frame-rules.ts";
export { acceptFor, HANDSHAKE_GUID } from "./handshake/accept-key.ts";
export {
  ClientHandshake,
  type ClientOffer,
  type ClientStep,
} from "./handshake/client-handshake.ts";
export {
  type HandshakeOffer,
  offeredProtocols,
  requestViolations,
  responseViolations,
} from "./handshake/handshake-rules.ts";
export {
  type HeaderPairs,
  headerHasToken,
  headerValue,
  headerValues,
  type RequestHead,
  type ResponseHead,
  readRequestHead,
  readResponseHead,
  writeHead,
} from "./handshake/head.ts";
export { HeadReader, type HeadStep } from "./handshake/head-reader.ts";
export {
  type Acceptance,
  type Accepted,
  acceptRequest,
  type Rejection,
  rejectionFor,
  ServerHandshake,
  type ServerStep,
  writeRejection,
} from "./handshake/server-handshake.ts";
export { fromHex, toHex } from "./hex.ts";
export {
  type BufferPool,
  type Compressor,
  type DeflateSettings,
  type Host,
  type InflateResult,
  pureHost,
} from "./host.ts";
export { type Limit, limitsOf, WIRE_LIMITS, type WireLimits, wireLimits } from "./limits.ts";
export { Machine, type MachineEvent, type MachineOptions } from "./machine.ts";
export { applyMask, laneKey } from "./mask.ts";
export { CLOSE_CODES, describeCloseCode, isSendableCloseCode } from "./message/close-code.ts";
export {
  CLOSE_TRANSITIONS,
  type CloseInput,
  type CloseState,
  nextCloseState,
} from "./message/close-machine.ts";
export {
  type CloseStatus,
  checkClosePayload,
  MAX_REASON_BYTES,
  NO_STATUS,
  readClosePayload,
  writeClosePayload,
} from "./message/close-payload.ts";
export { Trait } from "./message/receiver.ts";
export { encodeShared, type Payload, type SharedFrame } from "./message/sender.ts";
export {
  type ObservedFrame,
  type ObservedMessage,
  type ObserverOptions,
  StreamObserver,
} from "./observer.ts";
export { type DataOpcode, isControl, Opcode, type OpcodeName, opcodeName } from "./opcode.ts";
export { OutputBuffer } from "./output-buffer.ts";
export { decodeLatin1, decodeUtf8, encodeLatin1, encodeUtf8 } from "./text.ts";
export { UsageError } from "./usage-error.ts";
export { type IsUtf8, isWholeUtf8, Utf8Validator } from "./utf8.ts";
export { VIOLATIONS, type Violation, type ViolationCode, violation } from "./violation.ts";
