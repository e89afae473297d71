import type { HtmlPage } from "./html-page.ts";
import { PAGE_SCRIPT } from "./page-script.ts";

const BODY = `<header>
  <h1 data-text="title">Chat</h1>
  <span id="status" class="status" role="status" data-state="connecting"></span>
</header>
<main>
  <form id="join" class="card sheet" aria-labelledby="join-title">
    <h2 id="join-title" data-text="joinTitle">Join the chat</h2>
    <label class="field"><span data-text="name">Your name</span>
      <input id="name" name="name" autocomplete="nickname" maxlength="32" required autofocus></label>
    <p id="join-fault" class="bad-text" role="alert"></p>
    <button data-text="join">Join</button>
    <p data-text="hint"></p>
  </form>
  <ol id="log" class="log sheet" role="log" tabindex="0" data-label="messages" hidden></ol>
  <section id="people" class="people sheet" aria-labelledby="people-title" hidden>
    <h2 id="people-title"></h2>
    <ul id="names"></ul>
  </section>
</main>
<footer id="foot" hidden>
  <form id="say">
    <label class="field"><span class="unseen" data-text="message">Message</span>
      <input id="text" name="text" autocomplete="off" maxlength="4000"></label>
    <button id="send" data-text="send">Send</button>
    <button id="again" type="button" class="plain" data-text="again" hidden>Connect again</button>
  </form>
</footer>`;

const TEXTS = {
  en: {
    title: "Chat",
    connecting: "connecting",
    open: "connected",
    closed: "not connected",
    joinTitle: "Join the chat",
    name: "Your name",
    join: "Join",
    hint: "Everybody who knows the address can read what you write.",
    messages: "Messages",
    message: "Message",
    send: "Send",
    again: "Connect again",
    here: "here",
    joined: "joined",
    left: "left",
    renamed: "is now",
    more: "and more:",
    badName: "Please take a name with letters or digits in it.",
    tooLong: "Not sent: the message is too long.",
    gone: "The connection was closed",
  },
  zh: {
    title: "聊天",
    connecting: "正在连接",
    open: "已连接",
    closed: "未连接",
    joinTitle: "加入聊天",
    name: "您的名字",
    join: "加入",
    hint: "知道此地址的人都可以看到您写的内容。",
    messages: "消息",
    message: "消息",
    send: "发送",
    again: "重新连接",
    here: "在场",
    joined: "加入了",
    left: "离开了",
    renamed: "现在叫",
    more: "另外还有：",
    badName: "请使用带有文字或数字的名字。",
    tooLong: "未发送：消息太长。",
    gone: "连接已关闭",
  },
};

const SCRIPT = String.raw`
document.title = t("title") + " - Wireglass";
const MAX_NAMES = 500;
let socket, me = "", wanted = "", count = 0;
let names = new Set();

function connect() {
  showState("connecting");
  socket = new WebSocket(socketUrl, ["chat.json"]);
  socket.onopen = () => {
    showState("open");
    if (wanted) request({ kind: "join", name: wanted });
  };
  socket.onmessage = ({ data }) => take(JSON.parse(data));
  socket.onclose = ({ code, reason }) => {
    showState("closed");
    if (me) addLine("bad", new Date().toISOString(), t("gone") + " (" + code + (reason ? ", " + reason : "") + ")");
    usable(false);
  };
}
function request(message) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}
function usable(open) {
  byId("text").disabled = !open;
  byId("send").disabled = !open;
  byId("again").hidden = open;
}

function take(event) {
  const { kind, time, name } = event;
  if (event.count !== undefined) count = event.count;
  if (kind === "welcome") return enter(event);
  if (kind === "refused") return refused(event.why);
  if (kind === "said") {
    return addLine(name === me ? "own" : "", time, make("span", "name", name), make("span", "text", event.text));
  }
  if (kind === "joined") names.add(name);
  if (kind === "left") names.delete(name);
  if (kind === "renamed") {
    names.delete(event.from);
    names.add(name);
    if (event.from === me) me = wanted = name;
    addLine("event", time, event.from + " " + t("renamed") + " " + name);
  }
  if (kind === "joined" || kind === "left") addLine("event", time, name + " " + t(kind));
  if (time) showPeople();
}
function enter(event) {
  me = wanted = event.name;
  names = new Set(event.names);
  byId("join").hidden = true;
  for (const id of ["log", "people", "foot"]) byId(id).hidden = false;
  usable(true);
  showPeople();
  byId("text").focus();
}
function refused(why) {
  if (why === "too-long") addLine("bad", new Date().toISOString(), t("tooLong"));
  if (why === "name" && !me) byId("join-fault").textContent = t("badName");
}
function showPeople() {
  byId("people-title").textContent = ZH ? t("here") + " " + count : count + " " + t("here");
  const shown = [...names].slice(0, MAX_NAMES);
  byId("names").replaceChildren(...shown.map((name) => make("li", name === me ? "own" : "", name)));
  if (count > shown.length) byId("names").append(make("li", "", t("more") + " " + (count - shown.length)));
}

byId("join").addEventListener("submit", (event) => {
  event.preventDefault();
  byId("join-fault").textContent = "";
  wanted = byId("name").value;
  if (socket.readyState === WebSocket.OPEN) request({ kind: "join", name: wanted });
  else if (socket.readyState !== WebSocket.CONNECTING) connect();
});
byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = byId("text");
  const renamed = /^\/name\s+(.+)/.exec(field.value);
  if (renamed) request({ kind: "name", name: renamed[1] });
  else if (field.value.trim()) request({ kind: "say", text: field.value });
  field.value = "";
  field.focus();
});
byId("again").addEventListener("click", connect);
connect();
`;

/** The chat's page: speaks the subprotocol chat.json. */
export const CHAT_PAGE: HtmlPage = {
  title: "Chat - Wireglass",
  body: BODY,
  script: `const TEXTS = ${JSON.stringify(TEXTS)};\n${PAGE_SCRIPT}\n${SCRIPT}`,
};
