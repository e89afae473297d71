import { expect, test } from "vitest";
import { typesIn } from "../../src/editor/script-completions.ts";

test.each([
  [
    "export function onMessage(message, connection) {}",
    { message: "Message", connection: "Connection" },
  ],
  ["export const onMessage = async (m: Message) => {", { m: "Message" }],
  ["export default { onResponse(answer, question) {", { answer: "Response", question: "Request" }],
  ["function help(one: Headers, n: number): End {", { one: "Headers" }],
  ["export function onClose(connection, end", { connection: "Connection", end: "End" }],
  ["log('nothing here')", {}],
])("%s", (text, types) => {
  expect(Object.fromEntries(typesIn(text))).toEqual(types);
});
