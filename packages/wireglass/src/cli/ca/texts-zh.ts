import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  name: () => "名称",
  certificate: () => "证书",
  key: () => "密钥",
  keyRemark: () => "仅您本人可读；从不显示或导出",
  fingerprint: () => "SHA-256",
  spkiHash: () => "密钥哈希",
  validUntil: () => "有效期至",
  soon: (days) => `还剩 ${days} 天；wireglass ca renew 可生成新的`,

  trustTitle: () => "要看到解密后的流量，相应的程序或设备须信任它：",
  noTrust: () => "wireglass browser 不需要这些：它只信任密钥哈希，用后即忘。",
  systemDebian: () => "Debian、Ubuntu",
  systemFedora: () => "Fedora、RHEL",
  systemMac: () => "macOS",
  systemWindows: () => "Windows",
  systemChromium: () => "Linux 上的 Chrome 和 Chromium（软件包 libnss3-tools 或 nss-tools）",
  systemFirefox: () => "Firefox",
  firefoxSteps: (path) =>
    `设置 → 隐私与安全 → 查看证书 → 证书颁发机构 → 导入：${path}，并信任其标识网站`,
  systemAndroid: () => "Android",
  androidSteps: () => "设置 → 安全 → 更多安全设置 → 加密与凭据 → 安装证书 → CA 证书",
  androidRemark: () => "之后浏览器会信任它；其他应用只有在开发者允许用户证书时才会信任",
  systemIos: () => "iPhone、iPad",
  iosSteps: () => "在 Safari 中打开并允许下载；设置 → 通用 → VPN 与设备管理 → 安装",
  iosRemark: () => "然后在 设置 → 通用 → 关于本机 → 证书信任设置 中打开它，否则不受信任",
  phonePage: (command) => `${command} 可把它送到手机上`,
  systemNode: () => "Node.js",
  systemCurl: () => "curl",
  systemPython: () => "Python（requests；ssl、httpx、aiohttp、websockets）",
  untrust: () => "用完后请把它从各处移除：wireglass ca show 会列出其名称。",

  exported: (path, fingerprint) => `已写入 ${path}（SHA-256 ${fingerprint}）`,
  renewed: () => "已生成新的 CA；旧密钥另行保留",
  replaced: (path) => `旧密钥：${path}；不再需要时请删除`,
  renewRemark: () => "信任旧证书的程序和设备须改用新证书；正在运行的代理重新启动后才会使用它",
  serving: (url) => `证书位于 ${url}`,
  compare: (fingerprint) => `在设备上安装之前，请核对那里显示的 SHA-256：${fingerprint}`,
  loopbackOnly: (command) => `只有本机能打开该地址；同一网络中的手机请用：${command}`,

  pageTitle: () => "Wireglass CA",
  pageIntro: () =>
    "有了此证书，Wireglass 就能显示本设备通过 TLS 传输的内容。只有在您希望如此时，才在您自己的设备上安装。",
  pageCompare: () => "此页面未经加密传输。安装之前，请与提供此页面的终端核对：",
  pageDownload: () => "下载证书",
  pagePem: () => "PEM 格式",
  pageAfter: () => "用完后请从设备上移除。",

  failed: {
    "ca/folder": (path, why) => `文件夹 ${path} 无法存放 CA（${why}）；请用 --ca-folder 另选一个`,
    "ca/unreadable": (path, why) =>
      `无法读取 CA 文件 ${path}（${why}）；请恢复您对它的权限，或用 --ca-folder 另选文件夹`,
    "ca/broken": (path, why) => `${path} 中没有可用的 CA（${why}）；请把它移走，随后会生成新的`,
    "ca/foreign": (path, why) =>
      `使用 ${path} 不安全（${why}）：持有该密钥的人能读取信任它的流量；请用 --ca-folder 另选文件夹`,
  },
  notWritten: (path, why) => `无法写入 ${path}（${why}）；请检查 --output`,
  notOnTerminal: () => "DER 不宜显示在终端上：请给出 --output FILE，或送入管道",
  notFor: (flag, action) => `${flag} 对 wireglass ca ${action} 没有意义；请去掉`,
  badListen: (text) => `--listen 的写法如 http://0.0.0.0:8000/，而不是“${text}”`,
  notListening: (text, why) => `无法监听 ${text}（${why}）；请选择其他地址或端口 0`,
};
