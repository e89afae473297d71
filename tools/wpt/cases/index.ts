import type { WptCase } from "../case.ts";
import { BINARY_TYPE_CASES } from "./binary-type.ts";
import { BUFFERED_AMOUNT_CASES } from "./buffered-amount.ts";
import { CLOSE_ARGUMENT_CASES } from "./close-argument.ts";
import { CLOSE_EVENT_INTERFACE_CASES } from "./close-event-interface.ts";
import { CLOSE_HANDSHAKE_CASES } from "./close-handshake.ts";
import { CONNECTION_FAILURE_CASES } from "./connection-failure.ts";
import { CONSTRUCTOR_PROTOCOLS_CASES } from "./constructor-protocols.ts";
import { CONSTRUCTOR_URL_CASES } from "./constructor-url.ts";
import { EVENT_HANDLER_CASES } from "./event-handler.ts";
import { EVENT_SHAPE_CASES } from "./event-shape.ts";
import { INTERFACE_SHAPE_CASES } from "./interface-shape.ts";
import { OPENING_HANDSHAKE_CASES } from "./opening-handshake.ts";
import { READY_STATE_CASES } from "./ready-state.ts";
import { SEND_BINARY_CASES } from "./send-binary.ts";
import { SEND_STATE_CASES } from "./send-state.ts";
import { SEND_TEXT_CASES } from "./send-text.ts";

/** Every case, in the order of a connection's life; names are unique. */
export const CASES: readonly WptCase[] = [
  ...INTERFACE_SHAPE_CASES,
  ...CLOSE_EVENT_INTERFACE_CASES,
  ...CONSTRUCTOR_URL_CASES,
  ...CONSTRUCTOR_PROTOCOLS_CASES,
  ...OPENING_HANDSHAKE_CASES,
  ...READY_STATE_CASES,
  ...EVENT_HANDLER_CASES,
  ...EVENT_SHAPE_CASES,
  ...SEND_TEXT_CASES,
  ...SEND_BINARY_CASES,
  ...SEND_STATE_CASES,
  ...BINARY_TYPE_CASES,
  ...BUFFERED_AMOUNT_CASES,
  ...CLOSE_ARGUMENT_CASES,
  ...CLOSE_HANDSHAKE_CASES,
  ...CONNECTION_FAILURE_CASES,
];
