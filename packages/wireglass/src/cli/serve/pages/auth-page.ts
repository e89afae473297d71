import type { HtmlPage } from "./html-page.ts";
import { PAGE_SCRIPT } from "./page-script.ts";

const BODY = `<header>
  <h1 data-text="title">Authentication</h1>
  <span id="status" class="status" role="status" data-state="closed"></span>
</header>
<main>
  <form id="login" class="card sheet" aria-labelledby="login-title">
    <h2 id="login-title" data-text="loginTitle">Log in</h2>
    <label class="field"><span data-text="user">User</span>
      <input id="user" name="user" autocomplete="username" required autofocus></label>
    <label class="field"><span data-text="password">Password</span>
      <input id="password" name="password" type="password" autocomplete="current-password" required></label>
    <p id="fault" class="bad-text" role="alert"></p>
    <button id="enter" data-text="login">Log in</button>
    <p data-text="hint"></p>
  </form>
  <ol id="log" class="log sheet" role="log" tabindex="0" data-label="messages" hidden></ol>
</main>
<footer id="foot" hidden>
  <form id="say">
    <label class="field"><span class="unseen" data-text="message">Message</span>
      <input id="text" name="text" autocomplete="off"></label>
    <button id="send" data-text="send">Send</button>
    <button id="out" type="button" class="plain" data-text="logout">Log out</button>
  </form>
</footer>`;

const TEXTS = {
  en: {
    title: "Authentication",
    connecting: "connecting",
    open: "connected",
    closed: "not connected",
    loginTitle: "Log in",
    user: "User",
    password: "Password",
    login: "Log in",
    logout: "Log out",
    hint: "user:password is sent as the first message of a WebSocket connection.",
    messages: "Messages",
    message: "Message",
    send: "Send",
    wrong: "Wrong user or password; try again.",
    closedBy: "The connection was closed",
    noServer: "The server cannot be reached.",
  },
  zh: {
    title: "身份验证",
    connecting: "正在连接",
    open: "已连接",
    closed: "未连接",
    loginTitle: "登录",
    user: "用户",
    password: "密码",
    login: "登录",
    logout: "退出",
    hint: "user:password 作为 WebSocket 连接的第一条消息发送。",
    messages: "消息",
    message: "消息",
    send: "发送",
    wrong: "用户或密码错误；请重试。",
    closedBy: "连接已关闭",
    noServer: "无法连接到服务器。",
  },
};

const SCRIPT = `
document.title = t("title") + " - Wireglass";
let socket, entered = false;

function ask() {
  byId("enter").disabled = true;
  byId("fault").textContent = "";
  socket.send(byId("user").value + ":" + byId("password").value);
}
function connect() {
  showState("connecting");
  byId("enter").disabled = true;
  socket = new WebSocket(socketUrl);
  let reached = false;
  socket.onopen = () => {
    reached = true;
    showState("open");
    ask();
  };
  socket.onmessage = ({ data }) => take(data);
  socket.onclose = ({ code, reason }) => {
    showState("closed");
    byId("enter").disabled = false;
    const sentence = t("closedBy") + " (" + code + (reason ? ", " + reason : "") + ")";
    if (entered) addLine("bad", new Date().toISOString(), sentence);
    else byId("fault").textContent = reached ? sentence : t("noServer");
    show(false);
  };
}
function take(text) {
  if (!entered && text === FACTS.retry) {
    byId("fault").textContent = t("wrong");
    byId("enter").disabled = false;
    byId("password").select();
    return;
  }
  if (!entered) {
    entered = true;
    byId("password").value = "";
    byId("login").hidden = true;
    for (const id of ["log", "foot"]) byId(id).hidden = false;
    show(true);
    byId("text").focus();
  }
  addLine("", new Date().toISOString(), make("span", "name", "←"), make("span", "text", text));
}
function show(open) {
  byId("text").disabled = !open;
  byId("send").disabled = !open;
}

byId("login").addEventListener("submit", (event) => {
  event.preventDefault();
  if (socket?.readyState === WebSocket.OPEN) ask();
  else if (socket?.readyState !== WebSocket.CONNECTING) connect();
});
byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = byId("text");
  if (field.value === "") return;
  socket.send(field.value);
  addLine("own", new Date().toISOString(), make("span", "name", "→"), make("span", "text", field.value));
  field.value = "";
  field.focus();
});
byId("out").addEventListener("click", () => {
  socket.close(1000, "logged out");
  entered = false;
  byId("log").replaceChildren();
  for (const id of ["log", "foot"]) byId(id).hidden = true;
  byId("login").hidden = false;
  byId("user").focus();
});
`;

/** The authentication's page; `retry` is what the server says to a wrong password. */
export function authPage(retry: string): HtmlPage {
  return {
    title: "Authentication - Wireglass",
    body: BODY,
    script: `const TEXTS = ${JSON.stringify(TEXTS)};\n${PAGE_SCRIPT}\n${SCRIPT}`,
    facts: { retry },
  };
}
