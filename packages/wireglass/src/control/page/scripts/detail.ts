/** The selected message or exchange, in full: text or hex, frames, broken rules. */
export const DETAIL_SCRIPT = String.raw`
const MOST_TEXT = 200000;
const MOST_HEX = 16384;
const MOST_FETCHED = 4 << 20;
let form = "";

function bytesOf(record) {
  if (record.base64 !== undefined) return Uint8Array.from(atob(record.base64), (one) => one.charCodeAt(0));
  return new TextEncoder().encode(record.text || "");
}
function hexDump(bytes) {
  const lines = [];
  for (let at = 0; at < Math.min(bytes.length, MOST_HEX); at += 16) {
    const part = [...bytes.subarray(at, Math.min(at + 16, MOST_HEX))];
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0"));
    const left = hex.slice(0, 8).join(" ") + "  " + hex.slice(8).join(" ");
    const text = part.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(at.toString(16).padStart(8, "0") + "  " + left.padEnd(49) + "  " + text);
  }
  return lines.join("\n");
}
function facts(...texts) {
  const line = make("p", "facts soft");
  line.append(...texts.filter(Boolean).map((text) => make("span", "", text)));
  return line;
}
function table(heads, rows) {
  const all = make("table");
  const line = (tag, cells) => {
    const row = make("tr");
    row.append(...cells.map((cell) => make(tag, "", cell)));
    all.append(row);
  };
  if (heads) line("th", heads);
  for (const cells of rows) line("td", cells);
  return all;
}
function saving(text, path) {
  const link = make("a", "", text);
  link.href = ROOT + path;
  link.download = "";
  return link;
}
// The bytes as text or as hex, with a choice between both.
function content(bytes, text, links) {
  const box = make("div");
  const tools = make("div", "tools");
  const shown = make("pre");
  const rest = make("p", "soft");
  const draw = () => {
    const isHex = form === "hex" || text === undefined;
    shown.className = isHex ? "hex" : "";
    shown.textContent = bytes.length === 0 ? "(" + t("empty") + ")" : isHex ? hexDump(bytes) : text.slice(0, MOST_TEXT);
    const hidden = isHex ? bytes.length - MOST_HEX : text.length - MOST_TEXT;
    rest.textContent = hidden > 0 ? "… " + hidden + " " + t("more") : "";
    for (const button of tools.querySelectorAll("button")) button.setAttribute("aria-pressed", (button.dataset.form === "hex") === isHex);
  };
  for (const name of text === undefined ? ["hex"] : ["text", "hex"]) {
    const button = make("button", "", t(name));
    button.type = "button";
    button.dataset.form = name;
    button.addEventListener("click", () => {
      form = name;
      draw();
    });
    tools.append(button);
  }
  tools.append(...links);
  draw();
  box.append(tools, shown, rest);
  return box;
}

async function showMessage(summary) {
  const { connection, index } = summary;
  const path = "/connections/" + connection + "/messages/" + index;
  const wanted = (detailOf = path);
  const links = [saving(t("save"), path + "/payload"), saving(t("saveWire"), path + "/payload?form=wire")];
  if (summary.length > MOST_FETCHED) {
    const note = make("p", "", t("large"));
    const line = make("div", "tools");
    line.append(...links);
    byId("detail").replaceChildren(...about(summary), note, line);
    return;
  }
  try {
    const record = await ask(path);
    if (detailOf !== wanted) return;
    const isClose = record.opcode === "close";
    const shown = isClose && record.base64 === undefined ? closeText(record) : record.text;
    const bytes = isClose && record.base64 === undefined ? new TextEncoder().encode(record.reason) : bytesOf(record);
    byId("detail").replaceChildren(...about(record), content(bytes, shown, links), ...below(record));
    byId("detail").scrollTop = 0;
  } catch (error) {
    complain(error);
  }
}
function about(record) {
  const { connection, index, time, from, opcode, length, wireLength, compressed, origin } = record;
  const title = make("h3", from === "client" ? "up" : "down", "#" + connection + "." + index + " " + t(from));
  const sizes = length + " B, " + t("onWire") + " " + wireLength + " B" + (compressed ? ", " + t("compressed") : "");
  return [title, facts(fineClock(time), t("opcodes")[opcode], sizes, t("origins")[origin])];
}
function below({ violations, frames }) {
  const parts = [];
  if (violations.length > 0) {
    parts.push(make("h3", "broken", t("violations")), table(undefined, violations.map((code) => [code, RULES[code] || ""])));
  }
  if (frames.length > 0) {
    const shown = frames.slice(0, 1000).map((one, at) => [
      at, one.fin ? "1" : "0", one.rsv.toString(2).padStart(3, "0"), "0x" + one.opcode.toString(16), one.maskKey || "-", one.length,
    ]);
    parts.push(make("h3", "", t("frames") + " " + frames.length), table(["#", "FIN", "RSV", "opcode", "mask", t("length")], shown));
  }
  return parts;
}

function heads(record) {
  const { request, response, tls } = record;
  const parts = [];
  if (request) {
    parts.push(make("h3", "up", t("request")));
    parts.push(make("pre", "", request.method + " " + request.target + " HTTP/" + request.httpVersion), table(undefined, request.headers));
  }
  if (response) {
    parts.push(make("h3", "down", t("response")));
    parts.push(make("pre", "", response.status + " " + response.reason), table(undefined, response.headers));
  }
  if (tls) parts.push(make("h3", "", "TLS"), facts(tls.version, tls.cipher, tls.servername));
  return parts;
}
// Text only where it is UTF-8 and not compressed: else the bytes are shown.
function textOf(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
function body(title, found, path) {
  if (!found || found.length === 0) return [];
  const bytes = bytesOf(found);
  const hidden = found.length - bytes.length;
  const rest = hidden > 0 ? [facts("… " + hidden + " B")] : [];
  return [make("h3", "", title), content(bytes, textOf(bytes), [saving(t("saveBody"), path)]), ...rest];
}
async function openExchange({ record }) {
  const path = "/exchanges/" + record.connection;
  const wanted = (detailOf = path);
  leaveConnection();
  try {
    const full = (await ask(path)).record;
    if (detailOf !== wanted) return;
    byId("of").textContent = "#" + full.connection + " " + oneLine(full.url);
    document.body.classList.add("only-exchange");
    const why = full.refused ? [make("h3", "broken", t("refusedBecause")), make("p", "", full.refused.code + ": " + full.refused.reason)] : [];
    const broken = below({ violations: full.violations, frames: [] });
    const [asked, told] = [body(t("request") + ": " + t("body"), full.requestBody, path + "/request-body"), body(t("response") + ": " + t("body"), full.responseBody, path + "/response-body")];
    byId("detail").replaceChildren(...why, ...broken, ...heads(full), ...asked, ...told);
    byId("detail").scrollTop = 0;
  } catch (error) {
    complain(error);
  }
}
let detailOf = "";
`;
