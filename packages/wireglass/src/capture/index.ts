export {
  type BrowserEnding,
  BrowserError,
  type BrowserLaunch,
  findBrowser,
  launchBrowser,
  type RunningBrowser,
} from "./browser/index.ts";
export { Arena } from "./dissect/arena.ts";
export type { DirectionState } from "./dissect/direction.ts";
export { Dissector, type DissectorOptions } from "./dissect/dissector.ts";
export type { MessageSink } from "./dissect/message-sink.ts";
export { type Sniffed, StreamSniffer } from "./dissect/stream-sniffer.ts";
export { Undecided } from "./dissect/undecided.ts";
export { CAPTURE_LIMITS } from "./limits.ts";
export { CaError, CertificateAuthority, defaultCaFolder } from "./proxy/ca/index.ts";
export { H2_LIMITS } from "./proxy/h2/h2-limits.ts";
export type { ProxyNote } from "./proxy/house.ts";
export { whyNoServer } from "./proxy/plain-answer.ts";
export { CaptureProxy } from "./proxy/proxy.ts";
export type { Door, Listen, ProxyOptions } from "./proxy/proxy-options.ts";
export type { UpstreamOptions } from "./proxy/upstreams.ts";
export { Recorder } from "./recorder.ts";
export { readSentMessage, type SentMessage } from "./tape/sent-message.ts";
export { microseconds, Tape, type TapeBlock, type TapeOptions } from "./tape/tape.ts";
export { BlockViews, EntryKind, type EntryReader } from "./tape/tape-entry.ts";
