import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  paste: () => "请粘贴十六进制、握手或 Sec-WebSocket-Key，然后按 Ctrl-D。",
  nothing: () => "没有可解释的内容：请给出十六进制、文件或握手。",
  neither: () =>
    "这既不是十六进制也不是握手：请给出字节，例如 81 05 48 65 6c 6c 6f、base64:… 或 HTTP 头部。",
  noFile: (start) =>
    `“${start}”既不是文件也不是十六进制：请给出存在的文件，或字节，例如 81 05 48 65 6c 6c 6f。`,
  notBase64: () => "base64: 之后的内容不是 base64：请检查是否完整，包括末尾的 =。",
  notHex: (part) => `“${part}”不是十六进制：每个字节须为两位 0-9 a-f。`,
  halfByte: (part, digits) =>
    `十六进制数字须成对，但“${part}”有 ${digits} 位：请补全，或在前面写 0。`,
  dumpSqueezed: () => '该转储省略了重复的行（"*"）：请用 hexdump -v -C 重新生成。',
  dumpOfWords: () => "该转储以字显示，其字节顺序颠倒：请用 hexdump -C 重新生成。",
  capture: (name) => `${name ?? "输入"}是抓包文件：请使用 wireglass read ${name ?? "FILE"}`,
  tooLarge: (name, max) => `${name ?? "输入"}超过 ${max} 字节：请截取想要解释的部分。`,
  folder: (name) => `${name} 是文件夹：请指定其中的文件。`,
  unreadable: (name, code) => `${name} 无法读取（${code}）：请检查权限。`,
};
