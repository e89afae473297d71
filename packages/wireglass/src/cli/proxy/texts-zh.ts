import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  proxy: (url) => `代理位于 ${url}（HTTP、CONNECT、SOCKS）`,
  reverse: (url, to) => `${url} 代表 ${to}`,
  forward: (url, to) => `${url} 通往 ${to}`,
  recording: (file) => `正在记录到 ${file}`,
  certificate: (file) => `其证书由 ${file} 签发（wireglass ca）`,
  tryBrowser: (url) => `试试：wireglass browser --proxy ${url}，或在您的程序中设置该代理`,
  stopping: () => "正在停止：把看到的内容写完",
  waiting: (why) => `${why}；在可以写入之前，流量将等待`,
  lost: (bytes, why) => `${why}；有 ${bytes} 字节的流量不在捕获中`,
  clientTls: (host, why) => `${host || "某客户端"}：与我方的 TLS 握手失败（${why}）`,
  passedThrough: (host) => `${host}：其客户端不信任我方证书；五分钟内其 TLS 将原样通过，不作解读`,
  broken: (host, why) => `${host}：${why}`,
  moreAlike: (count, why) => `另有 ${count} 条同样的提示，最后一条：${why}`,
  openToOthers: (url) =>
    `${url} 无需密码，能连到本机的任何人都可使用：请只在可信的网络中使用，或改为监听 127.0.0.1`,
  midStream: (url, connection) =>
    `连接 ${connection}（${url}）：中途加入；其路径、子协议和扩展无从得知，压缩的消息按原样显示`,
  holdOpened: (what) => `等待处理的内容过多（${what}）：已全部放行`,
  ruleTrouble: (rule, why) => `规则“${rule}”已停用，消息未作改动，照常转发：${why}`,
  opened: (connection, url, facts) => `#${connection} ${url}${facts}`,
  closed: (connection, by, code) =>
    `#${connection} 已由${by === "client" ? "客户端" : "服务器"}关闭：${code}`,
  exchanged: (connection, method, url, status) => `#${connection} ${method} ${url} ${status}`,

  listenMissing: (flag, to) =>
    `--${flag} ${to} 需要自己的地址：请加上 --listen ${to.startsWith("udp") ? "udp" : flag === "reverse" ? "ws" : "tcp"}://127.0.0.1:0`,
  listenAlone: (url) =>
    `--listen ${url} 没有对应的目标：请加上 --reverse 或 --forward，或写成 http://127.0.0.1:8888`,
  listenUnfit: (url, to) => `--listen ${url} 不能代表 ${to}：两者的协议不相配`,
  badTarget: (flag, text) =>
    flag === "reverse"
      ? `--reverse 须为 URL，如 wss://example.com，而不是“${text}”`
      : `--forward 须为 URL，如 tcp://example.com:7000，而不是“${text}”`,
  portMissing: (text) => `“${text}”需要端口，如 tcp://127.0.0.1:7000`,
  badListen: (text) => `“${text}”不是可监听的地址：写法如 http://127.0.0.1:8888`,
  unreadable: (file, why) => `${file}：无法读取（${why}）；请检查路径`,
  badClientCert: (text) => `--client-cert 的形式为 host=cert.pem,key.pem，而不是“${text}”`,
};
