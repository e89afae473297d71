import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  connected: (url, facts) => `已连接到 ${url}${facts === "" ? "" : `（${facts}）`}`,
  tryHelp: () => "/help 列出可输入的命令；exit 离开",
  closed: (code, reason, byUs) =>
    `已由${byUs ? "我方" : "服务器"}关闭：${code}${reason === "" ? "" : ` “${reason}”`}`,
  streamClosed: (byUs) => `已由${byUs ? "我方" : "服务器"}关闭`,
  ended: (code, meaning, reason) =>
    `连接以 ${code} 结束：${meaning}${reason === "" ? "" : `（“${reason}”）`}`,
  broke: (text, rule, code, close) =>
    `服务器违反了规则：${text} [${rule}, ${code}]；以 ${close} 关闭`,
  lost: (why) => `连接未经告别即已丢失（1006）${why === "" ? "" : `：${why}`}`,
  streamLost: (why) => `连接已丢失${why === "" ? "" : `：${why}`}`,
  reconnecting: (why, seconds, attempt) =>
    `${why}；${seconds} 秒后重新连接（第 ${attempt} 次尝试）`,
  unsent: (lines) => `有 ${lines} 行没有发送`,
  inputLeft: () => "输入尚未全部发送，连接就已关闭",
  dropped: (datagrams) => `有 ${datagrams} 个数据报来得太快，未及读取而被丢弃`,
  roundTrip: (ms) => `往返 ${ms} 毫秒`,
  again: () => "正在关闭；再按一次 Ctrl-C 立即切断连接",

  atLine: (line, sentence) => `第 ${line} 行：${sentence}`,
  unknownCommand: (name) => `没有 ${name} 命令；/help 列出命令，//… 发送以斜杠开头的文本`,
  nothingToSend: (example) => `没有可发送的内容；写法如 ${example}`,
  badHex: (why) => `${why}；没有发送任何内容`,
  badBase64: () => "这不是 base64；没有发送任何内容",
  badUtf8: () => "此行不是文本消息所要求的 UTF-8；--binary 把各行作为字节发送",
  tooLong: (max) => `一行最多 ${max} 字节；/file 可发送更多`,
  controlTooLong: (bytes) => `ping 或 pong 最多 125 字节，而不是 ${bytes}`,
  badCode: (text) => `关闭码是数字，如 /close 1000 bye 或 /close 4000，而不是“${text}”`,
  webSocketOnly: (name) => `${name} 只用于 WebSocket；此连接没有这种功能`,
  notSent: (why) => `未发送：${why}`,
  queueFull: (lines) => `未接受：已有 ${lines} 行在等待连接；稍后按 ↑ 取回`,
  waits: (lines) => `等待连接（目前 ${lines} 行）`,
  file: (name, why) => `${name} ${why}；没有发送任何内容`,
  fileMissing: () => "不存在",
  fileFolder: () => "是一个文件夹",
  fileUnreadable: (code) => `无法读取（${code}）`,
  fileTooLarge: (max) => `超过 ${max} 字节`,
  fileNotText: () => "不是 UTF-8 文本：请去掉 -t",

  bytes: (count) => `${count} 字节`,
  more: (what) => `…（还有 ${what}；管道或 --json 会全部显示）`,
  characters: (count) => `${count} 个字符`,
  violation: (rules) => `违反 ${rules}`,

  noUrl: () => "没有给出要连接的 URL：写法如 ws://127.0.0.1:8080/",
  noScheme: (text) => `“${text}”没有协议：请写成 ws://${text} 或 tcp://${text}`,
  badUrl: (text) => `“${text}”不是 URL：写法如 ws://127.0.0.1:8080/`,
  badScheme: (text) => `“${text}”的协议未知：请使用 ws://、wss://、tcp://、tls:// 或 udp://`,
  portMissing: (text) => `“${text}”需要端口，如 tcp://127.0.0.1:7000`,
  notFor: (flag, scheme) => `${flag} 对 ${scheme}:// 没有意义；请去掉`,
  badUser: () => "--user 的写法是 name:password",
  badHeader: (name) =>
    `无法发送请求头 "${name}"：名称须为一个单词，值不得含有换行或 Latin-1 以外的字符；请先编码，例如用 encodeURIComponent`,
  badSubprotocol: (names) => `--subprotocol 每次给出一个单词，且不得重复，而不是“${names}”`,
  badPin: () => "--pin 需要 SHA-256 指纹：64 个十六进制数字，可带冒号",
  badProxy: (text) =>
    `--proxy 需要 URL，如 http://127.0.0.1:3128 或 socks5://127.0.0.1:1080，而不是“${text}”`,
  keyNeedsCert: () => "--key 需要与之对应的证书：请给出 --cert",
  badPem: (flags, why) => `${flags} 指定的内容不可用（${why}）；需要彼此对应的 PEM 文件`,
  unreadable: (flag, name, why) => `${flag}：${name} ${why}；请检查路径`,

  adviseCertificate: () =>
    "--ca FILE 信任其签发者，--pin FINGERPRINT 只信任这一张证书，--insecure 信任任何证书",
  adviseProxy: () => "请检查 --proxy",
  adviseTls: () => "如果对方需要 TLS，请把 ws:// 写成 wss://",
  adviseStream: () => "如果对方不是 WebSocket 服务器，tcp://HOST:PORT 可按行与其通信",
  adviseTimeout: () => "--timeout SECONDS 可等待更久",
  adviseUser: () => '--user NAME:PASSWORD，或 -H "Authorization: Bearer TOKEN"',
  adviseOrigin: () => "--origin URL 设置来源，--user NAME:PASSWORD 设置用户",

  help: () => `文本               发送该文本；空行不发送
/hex 0c 27 57      发送这些字节
/base64 DCdX       发送这些字节
/file PATH         发送文件的字节；/file -t PATH 作为文本发送
/ping [文本]       发送 ping 并显示往返时间
/pong [文本]       主动发送 pong
/close [代码] [原因]     关闭；不给代码时为 1000
//文本             发送 /文本
exit               以 1000 “user exit” 关闭；Ctrl-D 和 Ctrl-C 也一样
↑ ↓                先前的行；以空格开头的行不保存`,
};
