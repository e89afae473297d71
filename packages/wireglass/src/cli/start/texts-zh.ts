import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  proxy: (url) => `代理      ${url}  （HTTP、CONNECT、SOCKS）`,
  page: (url) => `页面      ${url}`,
  pageSecret: () => "          知道此地址的人可以读取捕获的内容：请勿告诉他人",
  capture: (file) => `捕获文件  ${file}`,
  certificate: (file) => `CA 证书   ${file}`,
  otherCapture: (held) => `${held} 正被另一进程使用：改用旁边的文件`,
  otherPort: (port, url) => `端口 ${port} 已被占用：改用 ${url}`,
  tryNext: () => "接下来可在另一个终端中尝试：",
  tryBrowser: () => "一个独立的浏览器，无需任何设置或信任操作",
  tryCurl: () => "任何程序：设置代理，并信任该 CA",
  tryChat: () => "可以对话的对象：带页面的聊天",
  tryList: () => "在终端中查看捕获的内容",
  stop: () => "按 Ctrl-C 停止；捕获文件会保留。",
  stopping: () => "正在停止：把看到的内容写完",
};
