import type { MessageRecord } from "@wireglass/lens/record";
import { fromHex, UsageError } from "@wireglass/wire";
import type { IllegalKind, Injected, InjectionRequest } from "../../control/index.ts";
import type { CommandIo, ExitStatus } from "../command-io.ts";
import { guarded } from "../guarded.ts";
import { ControlClient } from "./control-client.ts";
import { type Texts, textsFor } from "./texts.ts";

/** What `wireglass inject` was asked for. */
export type InjectCommand = {
  readonly connection: string;
  /** The server unless told otherwise; of a recorded message, who had got that. */
  readonly to?: "client" | "server" | undefined;
  /** A recorded message of the connection that is sent again. */
  readonly again?: number | undefined;
  readonly capture?: string | undefined;
  readonly json: boolean;
  readonly message?: string | undefined;
  readonly base64?: string | undefined;
  readonly ping?: string | undefined;
  readonly close?: number | undefined;
  readonly reason?: string | undefined;
  /** Hex digits of bytes that are sent as they are. */
  readonly raw?: string | undefined;
  readonly illegal?: IllegalKind | undefined;
};

/** `wireglass inject`: sends something into an open connection of a running workbench. */
export function runInject(command: InjectCommand, io: CommandIo): Promise<ExitStatus> {
  return guarded(io, async () => {
    const texts = textsFor(io.lang);
    const connection = /^[1-9]\d*$/.test(command.connection) ? command.connection : undefined;
    if (connection === undefined)
      throw new UsageError("inject/connection", texts.notConnection(command.connection));
    checkOne(command, texts);
    const client = new ControlClient(command.capture, texts, io.lang);
    const { again } = command;
    const request =
      again === undefined
        ? requestOf(command, texts)
        : againOf(command, await client.ask("GET", `/connections/${connection}/messages/${again}`));
    const path = `/connections/${connection}/inject`;
    const told = await client.ask<Injected>("POST", path, request);
    const line = command.json
      ? JSON.stringify({ kind: "injected", ...told })
      : texts.injected(told.bytes, told.connection, told.to);
    io.stdout.write(`${line}\n`);
  });
}

/** @throws UsageError where it is not one thing to send */
function checkOne(command: InjectCommand, texts: Texts): void {
  const { message, base64, ping, close, reason, raw, illegal, again } = command;
  const all = [message, base64, ping, close, raw, illegal, again];
  if (reason !== undefined && close === undefined)
    throw new UsageError("inject/reason", texts.reasonAlone());
  if (all.filter((one) => one !== undefined).length !== 1)
    throw new UsageError("inject/what", texts.oneOnly());
  if (raw !== undefined) bytesOf(raw, texts);
  if (base64 !== undefined && !BASE64.test(base64))
    throw new UsageError("inject/base64", texts.notBase64(base64));
}

/** RFC 4648 §4 */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A recorded message, as it was. */
function againOf({ to }: InjectCommand, record: MessageRecord): InjectionRequest {
  const { from, opcode, text, base64, code, reason } = record;
  const receiver = to ?? (from === "client" ? "server" : "client");
  if (opcode === "close")
    return {
      to: receiver,
      opcode,
      ...(code !== undefined && code !== NO_CODE && { code, reason: reason ?? "" }),
    };
  const payload = text === undefined ? { base64: base64 ?? "" } : { text };
  return { to: receiver, opcode: opcode === "data" ? "binary" : opcode, ...payload };
}

/** RFC 6455 §7.4.1: a close frame without one. */
const NO_CODE = 1005;

function requestOf(command: InjectCommand, texts: Texts): InjectionRequest {
  const { to = "server", message, base64, ping, close, reason, raw, illegal } = command;
  if (message !== undefined) return { to, opcode: "text", text: message };
  if (base64 !== undefined) return { to, opcode: "binary", base64 };
  if (ping !== undefined) return { to, opcode: "ping", text: ping };
  if (close !== undefined)
    return { to, opcode: "close", code: close, ...(reason !== undefined && { reason }) };
  if (illegal !== undefined) return { to, illegal };
  return { to, raw: Buffer.from(bytesOf(raw ?? "", texts)).toString("base64") };
}

function bytesOf(raw: string, texts: Texts): Uint8Array {
  try {
    return fromHex(raw);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError("inject/raw", texts.notHex(raw));
    throw error;
  }
}
