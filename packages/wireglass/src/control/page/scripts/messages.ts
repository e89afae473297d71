/** The messages of the connection that is open at the right. */
export const MESSAGES_SCRIPT = `
const MOST_MESSAGES = 200000;
let opened;

const messageRows = new Rows(
  byId("messages"),
  [["index", "number"], ["time", "wide"], ["direction", ""], ["opcode", ""], ["length", "number"], ["preview", ""]],
  {
    fill: (cells, index, row) => fillMessage(cells, opened.messages[index], row),
    chosen: (index) => showMessage(opened.messages[index]),
  },
);

function fillMessage(cells, message, row) {
  const { index, time, from, opcode, length, preview, previewForm, code, reason, violations, origin } = message;
  const isControl = opcode === "close" || opcode === "ping" || opcode === "pong";
  if (violations.length > 0) row.classList.add("broken");
  else if (isControl) row.classList.add("control");
  cells.index.textContent = index;
  cells.time.textContent = fineClock(time);
  cells.direction.textContent = from === "client" ? "→" : "←";
  cells.direction.className = from === "client" ? "up" : "down";
  cells.direction.title = t(from);
  cells.opcode.textContent = t("opcodes")[opcode];
  cells.length.textContent = size(length);
  const text = code !== undefined ? closeText({ code, reason }) : previewForm === "hex" ? preview.replace(/(..)(?=.)/g, "$1 ") : oneLine(preview);
  cells.preview.textContent = (t("origins")[origin] ? "[" + t("origins")[origin] + "] " : "") + text;
}

function leaveConnection() {
  opened = undefined;
  messageRows.clear();
  document.body.classList.remove("only-exchange");
  byId("detail").replaceChildren();
  byId("of").textContent = t("choose");
  byId("note").textContent = "";
}
function openConnection(item) {
  const { connection } = item.record;
  detailOf = "";
  leaveConnection();
  opened = { connection, item, messages: [], next: 0, loading: false, missed: false };
  byId("of").textContent = "#" + connection + " " + oneLine(item.record.url);
  messageRows.label(t("messages"));
  messageRows.follow = false;
  byId("detail").replaceChildren(make("h3", "", t("handshake")), facts(item.record.client + " → " + item.record.server, item.record.subprotocol || "", item.record.extensions || ""), ...heads(item.record));
  loadMessages(opened);
}

// Part by part up to the end; what the feed tells meanwhile is found by asking once more.
async function loadMessages(one) {
  if (one.loading) return void (one.missed = true);
  one.loading = true;
  byId("note").textContent = t("loading");
  try {
    do {
      one.missed = false;
      for (let more = true; more && one.messages.length < MOST_MESSAGES; ) {
        const path = "/connections/" + one.connection + "/messages";
        const list = await ask(path, { filter, after: one.next, limit: one.next === 0 ? 500 : 5000, view: "summary" });
        if (opened !== one) return;
        for (const message of list.messages) one.messages.push(message);
        one.next = list.next;
        more = list.more;
        messageRows.set(one.messages.length);
      }
    } while (one.missed);
    byId("note").textContent = one.messages.length >= MOST_MESSAGES ? t("cut") : "";
  } catch (error) {
    if (opened === one) complain(error);
  } finally {
    one.loading = false;
  }
}
function liveMessage(message) {
  const one = opened;
  if (!one || one.connection !== message.connection || one.messages.length >= MOST_MESSAGES) return;
  if (one.loading) return void (one.missed = true);
  const last = one.messages.length > 0 ? one.messages[one.messages.length - 1].index : -1;
  if (message.index <= last) return;
  if (filter === "" && message.index > last + 1) return void loadMessages(one);
  one.messages.push(message);
  one.grown = true;
}
`;
