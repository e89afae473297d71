import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  notRunning: (capture) =>
    `没有程序在写入 ${capture}：请先启动 wireglass 或 “wireglass proxy”，或用 --capture 指明它的捕获文件`,
  notReached: (why) => `无法连上正在运行的 wireglass：${why}`,
  holding: (filter) =>
    `正在拦截${filter === "" ? "所有消息" : ` ${filter}`}；f 放行，d 丢弃，e 文本、x 十六进制 或 v JSON 替换最早的一条（也可给出编号：f 3），a 全部放行，q 结束`,
  held: (number, connection, from, what) =>
    `[${number}] #${connection} ${from === "client" ? "客户端 → 服务器" : "服务器 → 客户端"}  ${what}`,
  silent: (connection, peer, heartbeat) =>
    `#${connection}：其${peer === "client" ? "客户端" : "服务器"}现在收不到消息${heartbeat === null ? "" : `；心跳间隔 ${heartbeat} 秒`}`,
  closesAfter: (connection, peer, after, left) =>
    `#${connection}：这样的${peer === "client" ? "客户端" : "服务器"}曾在静默 ${after} 秒后关闭：还剩 ${left} 秒`,
  heartbeatsKnown: () => "hold --keep-alive 可让心跳继续",
  bytes: (count) => `${count} 字节`,
  opened: () => "等待的消息过多：已全部放行",
  heldAlready: (filter) => `已有消息在被拦截（${filter}）：请先结束那个 “wireglass hold”`,
  reasonAlone: () => "--reason 须与 --close 一起使用",
  nothingHeld: () => "没有等待的消息",
  unknown: (line) =>
    `无法识别“${line}”：请输入 f、d、e 文本、x 十六进制、v JSON、a 或 q，例如 “e 3 新文本”`,
  notWritten: (word, text) =>
    word === "x"
      ? `x 需要成对的十六进制数字，例如“x 3 00 ff”，而不是“${text}”`
      : `v 需要以 JSON 写出的解码值，例如 v 3 {"price":1}，而不是 ${text}`,
  released: () => "等待的消息已全部放行",
  injected: (bytes, connection, to) =>
    `已向连接 ${connection} 的${to === "client" ? "客户端" : "服务器"}发送 ${bytes} 字节`,
  oneOnly: () =>
    "请只给出一项要发送的内容：--message、--again、--base64、--ping、--close、--raw 或 --illegal",
  notHex: (text) => `--raw 需要十六进制数字，而不是“${text}”`,
  notBase64: (text) => `--base64 需要带填充的 base64，例如“aGk=”，而不是“${text}”`,
  notConnection: (text) => `“${text}”不是连接编号：见 “wireglass list”`,
};
