/** The filter, the feed, and the beginning of everything. */
export const LIVE_SCRIPT = String.raw`
const LONGEST_PAUSE_MS = 10000;
let filter = "";
let loaded = false;
let run = 0;
let socket, place, pause = 500;
const stale = new Set();

function state(name) {
  byId("state").dataset.state = name;
  byId("state").textContent = t(name);
}

// Everything anew, with the filter that stands in the box.
async function begin(wanted) {
  const mine = ++run;
  const isMine = () => mine === run;
  try {
    if (wanted !== "") await ask("/messages", { filter: wanted, limit: 1, after: Number.MAX_SAFE_INTEGER - 1 });
    showMistake();
    const status = await ask("/status");
    if (!isMine()) return;
    complain();
    filter = wanted;
    place = status.capture.place;
    showStatus(status);
    loaded = false;
    stale.clear();
    for (const list of Object.values(lists)) list.clear();
    const kept = opened && opened.item;
    if (kept) openConnection(kept);
    else if (!document.body.classList.contains("only-exchange")) leaveConnection();
    follow(mine);
    await Promise.all(Object.values(lists).map((list) => list.load(filter, isMine)));
    if (!isMine()) return;
    loaded = true;
    showStart();
    if (kept) remember(kept.record.connection);
  } catch (error) {
    if (!isMine()) return;
    if (error.mistake && error.mistake.code.startsWith("filter/")) return showMistake(wanted, error.mistake);
    complain(error);
    if (error.status !== 401 && error.status !== 403) setTimeout(() => isMine() && begin(wanted), 2000);
    state("lost");
  }
}
function remember(connection) {
  const { items, rows } = lists.connections;
  rows.at = items.findIndex(({ record }) => record.connection === connection);
  rows.show();
}
function showStatus({ proxies, capture, caCertificate }) {
  proxyUrl = proxies[0] || proxyUrl;
  caFile = caCertificate;
  byId("proxy").textContent = t("proxy") + " " + proxies.join(" ");
  byId("capture").textContent = capture.file.split(/[\\/]/).at(-1) + " · " + size(capture.bytes) + "B";
  byId("capture").title = capture.file;
}
function showMistake(text, mistake) {
  const box = byId("mistake");
  byId("filter").classList.toggle("wrong", Boolean(mistake));
  byId("filter").setAttribute("aria-invalid", Boolean(mistake));
  box.hidden = !mistake;
  if (!mistake) return;
  const before = text.slice(0, mistake.at).replace(/[^\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g, " ").replace(/[^ ]/g, "\u3000");
  const carets = mistake.at === undefined ? "" : before + "^".repeat(Math.max(1, Math.min(mistake.length || 1, 60)));
  box.textContent = carets + "\n" + mistake.message;
}

function follow(mine) {
  if (socket) {
    socket.onclose = null;
    socket.close();
  }
  state("connecting");
  const one = (socket = new WebSocket(location.origin.replace(/^http/, "ws") + ROOT + "/feed"));
  one.onopen = () => {
    pause = 500;
    one.send(JSON.stringify({ after: place, filter, view: "summary", lang }));
  };
  one.onmessage = ({ data }) => mine === run && hear(JSON.parse(data));
  one.onclose = async () => {
    if (mine !== run) return;
    state("lost");
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    if (mine !== run) return;
    // A socket that is refused does not say why: a request does.
    const error = await ask("/status").then(() => undefined, (reason) => reason);
    if (error && error.status) return complain(error);
    if (mine === run) follow(mine);
  };
}
function hear(told) {
  if (told.kind === "caught-up") state("live");
  if (told.kind === "mistake") complain(new Mistake(400, told));
  if (told.next !== undefined) place = told.next;
  if (told.kind !== "batch") return;
  if (told.entries.length > 500) state("behind");
  for (const entry of told.entries) take(entry);
  lists.connections.rows.show();
  if (opened && opened.grown) {
    opened.grown = false;
    messageRows.set(opened.messages.length);
  }
}
function take(entry) {
  const { kind, connection } = entry;
  const fresh = { record: entry, close: null, messages: 0, bytes: 0 };
  if (kind === "exchange") return lists.exchanges.put(fresh);
  if (kind === "open") return lists.connections.known.has(connection) || lists.connections.put(fresh);
  const item = lists.connections.known.get(connection);
  if (kind === "close") {
    if (item) item.close = entry;
    return;
  }
  // Counts go on from what the list said; where something is missing between, they are asked for.
  if (!item || entry.index > item.messages) stale.add(connection);
  else if (entry.index === item.messages) {
    item.messages++;
    item.bytes += entry.length;
  }
  liveMessage(entry);
}
setInterval(async () => {
  const mine = run;
  const some = [...stale].slice(0, 20);
  for (const connection of some) {
    stale.delete(connection);
    const item = await ask("/connections/" + connection).catch(() => undefined);
    if (mine !== run) return;
    if (item && item.record.kind === "open") lists.connections.put(item);
  }
}, 1000);
setInterval(() => document.hidden || run === 0 || ask("/status").then(showStatus, () => {}), 5000);

byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  begin(byId("filter").value.trim());
});
let typed;
byId("filter").addEventListener("input", () => {
  clearTimeout(typed);
  typed = setTimeout(() => {
    const text = byId("filter").value.trim();
    if (text !== filter || !byId("mistake").hidden) begin(text);
  }, 400);
});
byId("lang").addEventListener("click", () => {
  lang = lang === "en" ? "zh" : "en";
  localStorage.setItem("lang", lang);
  speak();
  for (const list of Object.values(lists)) {
    list.rows.title();
    list.titled();
  }
  messageRows.title();
  begin(byId("filter").value.trim());
});
speak();
leaveConnection();
for (const list of Object.values(lists)) list.clear();
begin("");
`;
