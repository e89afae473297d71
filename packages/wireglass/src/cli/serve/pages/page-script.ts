/** What both pages' scripts begin with: their language, and few words for making elements. */
export const PAGE_SCRIPT = `
const ZH = /^zh/i.test(navigator.language);
const t = (key) => TEXTS[ZH ? "zh" : "en"][key];
document.documentElement.lang = ZH ? "zh-CN" : "en";
const byId = (id) => document.getElementById(id);
for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
const MAX_LINES = 1000;

// Everything that came from somewhere else goes through textContent: it is never read as HTML.
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
function stamp(iso) {
  const date = new Date(iso);
  const time = make("time", "", date.toLocaleTimeString(ZH ? "zh-CN" : undefined, { hour12: false }));
  time.dateTime = iso;
  time.title = iso;
  return time;
}
function addLine(className, iso, ...parts) {
  const log = byId("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const line = make("li", className);
  line.append(stamp(iso), ...parts);
  log.append(line);
  while (log.children.length > MAX_LINES) log.firstChild.remove();
  if (atEnd) log.scrollTop = log.scrollHeight;
}
function showState(state) {
  const status = byId("status");
  status.dataset.state = state;
  status.textContent = t(state);
}
const socketUrl = location.origin.replace(/^http/, "ws") + FACTS.path;
`;
