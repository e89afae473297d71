import { CLOSE_CODES, VIOLATIONS } from "@wireglass/wire";

const CODE_NAMES = Object.fromEntries(
  Object.entries(CLOSE_CODES).map(([code, { name }]) => [code, name]),
);
const RULES = Object.fromEntries(
  Object.entries(VIOLATIONS).map(([code, { text, rule }]) => [code, `${text} (${rule})`]),
);

/** Language, elements, numbers as people read them, and requests to the API. */
export const BASICS_SCRIPT = `
const CODE_NAMES = ${JSON.stringify(CODE_NAMES)};
const RULES = ${JSON.stringify(RULES)};
${String.raw`
const ROOT = "/api/v1";
let lang = /^zh/i.test(localStorage.getItem("lang") || navigator.language) ? "zh" : "en";
const t = (key) => TEXTS[lang][key];
const byId = (id) => document.getElementById(id);

// Everything that came from somewhere else goes through textContent: it is never read as HTML.
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
function speak() {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  byId("lang").textContent = t("other");
}

const two = (value) => String(value).padStart(2, "0");
function clock(seconds) {
  const date = new Date(seconds * 1000);
  return two(date.getHours()) + ":" + two(date.getMinutes()) + ":" + two(date.getSeconds());
}
function fineClock(seconds) {
  return clock(seconds) + "." + String(Math.floor(seconds * 1000) % 1000).padStart(3, "0");
}
function size(bytes) {
  if (bytes < 10000) return String(bytes);
  for (const [unit, scale] of [["k", 1e3], ["M", 1e6], ["G", 1e9]]) {
    if (bytes < scale * 1000 || unit === "G") return (bytes / scale).toFixed(bytes < scale * 10 ? 1 : 0) + " " + unit;
  }
}
function closeText({ code, reason }) {
  const kind = code >= 4000 ? "" : t("codes")[code] || CODE_NAMES[code] || "";
  return [code, kind, reason ? JSON.stringify(reason) : ""].filter(Boolean).join(" ");
}
function urlParts(text) {
  try {
    const url = new URL(text);
    return { host: url.host, path: url.pathname + url.search };
  } catch {
    return { host: text, path: "" };
  }
}
const oneLine = (text) => text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "\u00b7");

class Mistake extends Error {
  constructor(status, mistake) {
    super(mistake.message);
    this.status = status;
    this.mistake = mistake;
  }
}
async function ask(path, query) {
  const given = Object.entries(query || {}).filter(([, value]) => value !== undefined && value !== "");
  const words = new URLSearchParams(given).toString();
  const answer = await fetch(ROOT + path + (words && "?" + words), { headers: { "Accept-Language": lang } });
  const told = await answer.json();
  if (answer.ok) return told;
  throw new Mistake(answer.status, told);
}
function complain(error) {
  const banner = byId("banner");
  banner.hidden = !error;
  if (!error) return;
  const { status, mistake } = error;
  banner.textContent = status === 401 ? t("refused") : status === 403 ? t("foreign") : t("failed") + ": " + (mistake ? mistake.message : error.message);
}
`}`;
