import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  started: (path, proxy) => `已启动 ${path}，经由 ${proxy}`,
  howToEnd: () => "关闭其窗口或按 Ctrl-C 结束；届时会删除其用户配置",
  closing: () => "正在关闭浏览器",
  noSandbox: () =>
    "浏览器以 root 身份运行，因此没有沙箱：请只打开您信任的页面，或以其他用户身份运行",
  left: (path) => `无法删除 ${path}：请在浏览器结束后自行删除`,
  ended: (how, words) => `浏览器以 ${how} 结束${words === "" ? "" : `：${words}`}`,
  adviseHeadless: () => "这里没有屏幕；--headless 可不开窗口运行",

  notFound: (looked) =>
    `没有找到 Chromium 或 Chrome；请安装一个，或用 --browser PATH 或 CHROME_PATH 指明位置（找过 ${looked}）`,
  notThere: (path) => `${path} 不是可运行的程序；请检查 --browser，或去掉它以自动查找`,
  byHand: (proxy) => `任何浏览器或程序都可以手动设置代理（${proxy}）：`,
  byHandFirefox: (host, port) =>
    `Firefox：设置 → 网络设置 → 手动配置代理：${host}，端口 ${port}，也用于 HTTPS；如需 localhost，在 about:config 中把 network.proxy.allow_hijacking_localhost 设为 true`,
  byHandSystem: (host, port) => `系统：HTTP 和 HTTPS 代理 ${host}，端口 ${port}，无例外`,
  byHandShell: (proxy) =>
    `终端：export http_proxy=${proxy} https_proxy=${proxy} all_proxy=${proxy}`,
  byHandChromium: (flags) => `别处的 Chromium：chromium ${flags}`,
  byHandTrust: () => "并让它信任 CA：wireglass ca show 会说明方法",

  badUrl: (text) => `“${text}”不是浏览器可用的地址：写法如 my.app 或 http://localhost:3000/`,
  password: () => "地址中的密码会出现在进程列表中：请去掉，浏览器会询问",
  badProxy: (text) => `--proxy 的写法如 http://127.0.0.1:8888，而不是“${text}”`,
  noProxy: (url, why) =>
    `${url} 没有代理应答（${why}）；请用 wireglass proxy 启动一个，或用 --proxy 指明`,
  notOpened: (why) => `无法启动代理（${why}）；请用 --proxy 指明一个正在运行的代理`,
  noProfile: (why) => `无处存放浏览器的用户配置（${why}）；请把 TMPDIR 设为其他文件夹`,
  notStarted: (why) => `无法启动浏览器（${why}）；请检查 --browser`,
};
