/** The two lists at the left: connections and exchanges, kept by their numbers. */
export const LISTS_SCRIPT = String.raw`
const MOST_ITEMS = 20000;
const AT_ONCE = 500;

class ItemList {
  constructor(name, columns, fill, chosen) {
    this.name = name;
    this.items = [];
    this.known = new Map();
    this.rows = new Rows(byId(name), columns, {
      fill: (cells, index, row) => fill(cells, this.items[index], row),
      chosen: (index) => chosen(this.items[index]),
    });
  }
  clear() {
    this.items = [];
    this.known.clear();
    this.rows.clear();
    this.titled();
  }
  titled() {
    byId("tab-" + this.name).textContent = t(this.name) + " " + this.items.length;
    this.rows.label(t(this.name));
  }
  // An item that is there already is brought up to date.
  put(item) {
    const { connection } = item.record;
    const known = this.known.get(connection);
    if (known) {
      if (item.messages >= known.messages) Object.assign(known, item);
      this.rows.show();
      return known;
    }
    this.known.set(connection, item);
    let at = this.items.length;
    while (at > 0 && this.items[at - 1].record.connection > connection) at--;
    this.items.splice(at, 0, item);
    if (at <= this.rows.at) this.rows.at++;
    while (this.items.length > MOST_ITEMS) {
      this.known.delete(this.items.shift().record.connection);
      this.rows.moved(-1);
    }
    this.shown();
    return item;
  }
  // Older ones, the latest first.
  putBefore(items) {
    const fresh = items.filter(({ record }) => !this.known.has(record.connection)).reverse();
    for (const item of fresh) this.known.set(item.record.connection, item);
    this.items = fresh.concat(this.items);
    this.items.sort((a, b) => a.record.connection - b.record.connection);
    this.rows.moved(fresh.length);
    this.shown();
  }
  shown() {
    this.rows.set(this.items.length);
    this.titled();
    showStart();
  }
  async load(filter, isWanted) {
    for (let before; ; ) {
      const list = await ask("/" + this.name, { filter, before, limit: AT_ONCE, order: "desc" });
      if (!isWanted()) return;
      this.putBefore(list.connections);
      before = list.next;
      if (!list.more || this.items.length >= MOST_ITEMS) return;
    }
  }
}

function fillConnection(cells, { record, close, messages, bytes }, row) {
  const { host, path } = urlParts(record.url);
  const isPlain = !/^wss?$/.test(record.protocol);
  cells.number.textContent = record.connection;
  cells.time.textContent = clock(record.time);
  cells.protocol.textContent = record.protocol;
  cells.host.textContent = oneLine(host);
  cells.path.textContent = isPlain ? "" : oneLine(path);
  cells.status.textContent = record.response ? record.response.status : "";
  cells.count.textContent = messages;
  cells.bytes.textContent = size(bytes);
  cells.close.textContent = close ? (isPlain ? clock(close.time) : oneLine(closeText(close))) : t("open");
  cells.close.className = !close ? "wide down" : close.clean || isPlain ? "wide" : "wide broken";
  row.title = record.url;
}
function fillExchange(cells, { record }, row) {
  const { host, path } = urlParts(record.url);
  const { response, request, refused } = record;
  cells.number.textContent = record.connection;
  cells.time.textContent = clock(record.time);
  cells.method.textContent = request ? oneLine(request.method) : "";
  cells.host.textContent = oneLine(host);
  cells.path.textContent = oneLine(path);
  cells.status.textContent = response ? response.status : "";
  cells.status.className = "number" + (refused || !response || response.status >= 400 ? " broken" : "");
  cells.bytes.textContent = size(record.responseBody ? record.responseBody.length : 0);
  const type = response && response.headers.find(([name]) => name.toLowerCase() === "content-type");
  cells.type.textContent = type ? oneLine(type[1].split(";")[0]) : "";
  row.title = record.url;
}

const lists = {
  connections: new ItemList(
    "connections",
    [["number", "number"], ["time", "wide"], ["protocol", ""], ["host", ""], ["path", ""], ["status", "wide number"], ["count", "number"], ["bytes", "number"], ["close", "wide"]],
    fillConnection,
    (item) => openConnection(item),
  ),
  exchanges: new ItemList(
    "exchanges",
    [["number", "number"], ["time", "wide"], ["method", ""], ["host", ""], ["path", ""], ["status", "number"], ["bytes", "wide number"], ["type", "wide"]],
    fillExchange,
    (item) => openExchange(item),
  ),
};
let tab = "connections";
function chooseTab(name) {
  tab = name;
  for (const one of Object.keys(lists)) {
    byId("tab-" + one).setAttribute("aria-selected", one === name);
    lists[one].rows.show();
  }
  showStart();
}
for (const name of Object.keys(lists)) byId("tab-" + name).addEventListener("click", () => chooseTab(name));

let proxyUrl = "http://127.0.0.1:8888";
let caFile = "";
function showStart() {
  const isEmpty = lists[tab].items.length === 0 && loaded;
  for (const name of Object.keys(lists)) byId(name).hidden = name !== tab || isEmpty;
  byId("start").hidden = !isEmpty;
  const isFiltered = filter !== "";
  byId("start").querySelector("h2").textContent = t(isFiltered ? "nothingFound" : "nothing");
  byId("start").querySelector("p").textContent = t(isFiltered ? "nothingFoundHint" : "nothingHint");
  byId("start-commands").hidden = isFiltered;
  byId("start-commands").textContent =
    "wireglass browser --proxy " + proxyUrl + " https://example.com\n\ncurl -x " + proxyUrl + " --cacert '" + caFile + "' https://example.com";
}
`;
