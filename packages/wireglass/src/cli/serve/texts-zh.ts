import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  listening: (url) => `正在监听 ${url}`,
  page: (url) => `页面：${url}`,
  selfSigned: (fingerprint) =>
    `自签名证书，有效期 14 天；客户端须被告知接受它（wireglass connect --insecure）；SHA-256 ${fingerprint}`,
  certificateUnused: () => "没有监听 wss:// 或 tls:// 地址：证书未被使用",
  demoUser: (user, password) => `未给出用户，因此建立了一个：请发送 ${user}:${password}`,
  stopping: (connections) =>
    connections === 0 ? "正在停止" : `正在停止：向 ${connections} 个连接告别`,

  opened: (n, from, where) => `#${n} 已打开，来自 ${from} ${where}`,
  closed: (n, code, reason, byPeer, after) => {
    const why = reason === "" ? "" : `“${reason}”`;
    return `#${n} 由${byPeer ? "客户端" : "服务器"}关闭 ${code}${why}，此前有 ${after}`;
  },
  streamClosed: (n, byPeer, after) =>
    `#${n} 由${byPeer ? "客户端" : "服务器"}关闭，此前有 ${after}`,
  forgotten: (n, reason, after) =>
    `#${n} 已遗忘${reason === "" ? "" : `：${reason}`}，此前有 ${after}`,
  broke: (n, text, rule, code, close, after) =>
    `#${n} 违反了规则：${text} [${rule}, ${code}]；以 ${close} 关闭，此前有 ${after}`,
  vanished: (n, why, after) =>
    `#${n} 未告别就消失了（1006）${why === "" ? "" : `：${why}`}，此前有 ${after}`,
  cutOff: (n, why, after) =>
    `#${n} 被服务器切断（1006）${why === "" ? "" : `：${why}`}，此前有 ${after}`,
  messages: (count) => `${count} 条消息`,
  bytes: (count) => `${count} 字节`,
  datagrams: (count) => `${count} 个数据报`,
  refused: (from, status, why) => `以 ${status} 拒绝了 ${from}：${why}`,
  refusedPath: (path) => `不提供路径 ${path}`,
  refusedOrigin: (origin) => `不允许来源 ${origin}`,
  refusedFull: () => "连接太多",
  refusedByHandler: () => "处理程序不让它进入",
  refusedByError: () => "处理程序在被询问时出错",
  tlsFailed: (why) => `一次 TLS 握手失败（${why}）：客户端可能不接受该证书，或不使用 TLS`,
  handlerFailed: (who, place, what) =>
    `${who}处理程序${place === "" ? "" : `在 ${place} `}出错：${what}`,

  reloaded: (file) => `已重新加载 ${file}：新连接使用此版本`,
  notReloaded: (sentence) => `${sentence}；继续使用之前的版本`,
  needsRestart: (names) => `${names} 的更改在重新启动后生效`,
  notWatched: (why) => `不会注意到文件的更改（${why}）`,
  targetAndReplay: (target) => `“${target}”与 --replay 不能在同一地址提供：请去掉其中一个`,
  targetOrReplay: () =>
    "请说明要提供什么：echo、chat、auth、push、一个文件，或用 --replay FILE 给出一份捕获；见 wireglass serve --help",
  replaying: (connections, file) => `按 ${file} 中 ${connections} 个录制的连接的服务器那样回答`,
  nothingToReplay: (file) =>
    `${file} 中没有这样的 WebSocket；wireglass list --capture ${file} 会列出现有的连接`,
  notRecorded: (text) => `没有录制过类似的内容，因此不回答：${text}`,
  fileMissing: (file) =>
    `没有文件 ${file}，也没有该名称的示例：请使用 echo、chat、auth 或 push，或检查路径`,
  notAModule: (file) =>
    `${file} 不是 TypeScript 或 JavaScript：文件名须以 .ts、.mts、.js 或 .mjs 结尾，如 "wireglass serve handler.ts"`,
  flagNotFor: (flag, target, other) => `${flag} 对 serve ${target} 没有意义；它属于 serve ${other}`,
  fileBroken: (place, what) => `${place}：${what}`,
  noDefault: (file) => `${file}：没有默认导出；请写 "export default async (socket) => { … }"`,
  wrongDefault: (file, what) =>
    `${file}：默认导出是 ${what}；应为函数 (socket)、回调对象，或 { handler, options }`,
  unknownKey: (file, key, known) => `${file}：“${key}”在那里没有意义；请使用 ${known}`,

  notAnAddress: (text) =>
    `“${text}”不是可监听的地址；请写成 ws://127.0.0.1:8080/ 或 tcp://127.0.0.1:7000`,
  unknownScheme: (text) => `“${text}”的协议未知；请使用 ws://、wss://、tcp://、tls:// 或 udp://`,
  portMissing: (text) => `“${text}”需要端口；写 :0 表示自动选择`,
  pathOfPlain: (text) => `“${text}”带有路径，只有 ws:// 和 wss:// 才有路径；请去掉`,
  notSpoken: (target, scheme, spoken) => `${target} 不支持 ${scheme}；请监听 ${spoken}`,
  portTaken: (url) => `${url}：端口已被占用；请停止占用它的程序，或监听端口 0 以自动选择空闲端口`,
  portForbidden: (url) => `${url}：此端口需要更多权限；请使用 1023 以上的端口，或端口 0`,
  addressNotHere: (url) => `${url}：本机没有该地址；请使用 127.0.0.1，或用 0.0.0.0 表示所有地址`,
  nameUnknown: (url) => `${url}：无法识别该名称；请使用地址，例如 127.0.0.1`,
  listenFailed: (url, why) => `${url}：无法在那里监听（${why}）；请尝试其他地址`,
  unreadable: (file, why) => `${file}：无法读取（${why}）；请检查路径`,
  certNeedsKey: () => "--cert 与 --key 必须同时给出；都不给出则使用自签名证书",
  badCertificate: (cert, key, why) =>
    `${cert} 与 ${key} 不是证书及其私钥（${why}）；两者须为 PEM 且相互匹配`,
  badUser: (text) => `--user 的形式为 name:password，而不是“${text}”`,
  badUsersFile: (file, line) => `${file}：第 ${line} 行不是 name:password；每行都须如此`,
  noUsers: (file) => `${file}：其中没有用户；请每行写一个 name:password`,
  badRate: (text) => `--rate 须为大于 0 的数，而不是 ${text}`,
  badAttempts: (text) => `--attempts 须为从 1 开始的整数，而不是 ${text}`,

  chatAskName: () => "您叫什么名字？",
  chatNoName: () => "这样就没有名字了；可以使用文字和数字。您叫什么名字？",
  chatWelcome: (name, others) =>
    `欢迎，${name}。${others === "" ? "这里还没有其他人。" : `在场的有：${others}。`}输入 /help 了解更多（在 wireglass connect 中输入 //help）。`,
  chatJoined: (name, count) => `* ${name} 加入了（在场 ${count} 人）`,
  chatLeft: (name, count) => `* ${name} 离开了（在场 ${count} 人）`,
  chatRenamed: (from, name) => `* ${from} 现在叫 ${name}`,
  chatWho: (count, names) => `* 在场 ${count} 人：${names}`,
  chatMore: (count) => `以及另外 ${count} 人`,
  chatHelp: () =>
    "* /name 新名字 更改名字，/who 列出在场的人，/help 显示本帮助；其他内容都会说给所有人",
  chatUnknown: (command) => `* 没有 ${command}；/help 列出可用的命令`,
  chatTooLong: (max) => `* 未发送：超过 ${max} 个字符`,
  chatDropped: (count) => `* 省略了 ${count} 行：您读得太慢`,
  chatTextOnly: () => "聊天只接受文本",

  authWelcome: (user) => `欢迎，${user}`,
  authRetry: () => "用户或密码错误；请重试",
  authTooMany: () => "错误次数过多",
  authTooLate: () => "未在规定时间内给出用户和密码",
  lineTooLong: (max) => `一行最多 ${max} 字节`,
};
