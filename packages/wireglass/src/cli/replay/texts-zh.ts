import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  replaying: (place, url, messages) => `正在向 ${url} 重放 ${place}：客户端的 ${messages} 条消息`,
  carrying: (into, from, value) => `  ${into} 取自 ${from}，录制时为 ${value}`,
  constant: (into, value) => `  ${into} 取 ${value}`,
  missing: (place, text) => `缺少  ${place} ${text}`,
  extra: (text) => `多出  ${text}`,
  changed: (place, difference) => `改变  ${place} ${difference}`,
  volatile: (place, difference) => `（本来就会不同）  ${place} ${difference}`,
  closedOtherwise: (recorded, got) => `关闭  ${recorded} → ${got}`,
  notClosed: () => "服务器未关闭",
  notCarried: (into, from) => `未能带入：${from} 没有到来，因此 ${into} 按录制时的内容发送`,
  summary: (sent, received, missing, extra, changed) =>
    `发送 ${sent}，收到 ${received}：缺少 ${missing}，多出 ${extra}，改变 ${changed}`,
  same: () => "与录制时相同",
  different: () => "与录制时不同",
  broken: (why) => `未能重放到底：${why}`,
  saveLocked: (file) =>
    `另一个进程正在写入 ${file}；请用 --save-to FILE 指定另一个捕获。未发送任何内容`,
  saved: (connections, file) => `已将 ${connections} 个连接加入 ${file}`,
  noBindings: () => "客户端所说的内容中没有来自服务器的值",

  badPlace: (text) => `“${text}”不是捕获中的位置：连接写作 7，其中的消息写作 7.12`,
  noConnection: (number) => `没有连接 ${number}；wireglass list 会列出现有的连接`,
  notWebSocket: (number, protocol) => `连接 ${number} 使用 ${protocol}；只能重放 WebSocket`,
  noMessage: (place) =>
    `客户端没有文本或二进制消息 ${place}；wireglass show ${place.split(".")[0]} 会列出现有的消息`,
  nothingSaid: (number) => `连接 ${number} 的客户端没有可重放的内容`,
  badUrl: (text) => `--to 须为 URL，如 ws://127.0.0.1:9000，而不是“${text}”`,
  badPath: (text) => `--ignore 须为路径，如 $.time 或 $..id，而不是“${text}”`,
  badBindings: (file, at, expected) => `${file}：第 ${at} 个绑定无法读取；请写成 ${expected}`,
  unreadable: (file, why) => `${file}：无法读取（${why}）；请检查路径`,
  bindingsTwice: () => "--bindings 与 --no-bindings 只能给出一个",
};
