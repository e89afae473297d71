/** A list of any length: only the rows that are seen are elements. */
export const ROWS_SCRIPT = `
const ROW_HEIGHT = 24;
const BEYOND = 8;
let listCount = 0;

class Rows {
  // columns: [key, className]; fill(cells, index, row) writes one row; chosen(index) is told of a choice.
  constructor(host, columns, { fill, chosen }) {
    this.fill = fill;
    this.chosen = chosen;
    this.columns = columns;
    this.count = 0;
    this.at = -1;
    this.follow = true;
    this.pool = [];
    this.id = "list-" + ++listCount;
    this.head = make("div", "columns");
    this.head.setAttribute("aria-hidden", "true");
    this.scroller = make("div", "scroller");
    this.space = make("div", "space");
    this.scroller.tabIndex = 0;
    this.scroller.setAttribute("role", "listbox");
    this.scroller.append(this.space);
    host.append(this.head, this.scroller);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.show()).observe(this.scroller);
    this.title();
  }
  title() {
    this.head.replaceChildren(...this.columns.map(([key, className]) => make("span", className, t(key))));
    this.show();
  }
  label(text) {
    this.scroller.setAttribute("aria-label", text);
  }
  set(count) {
    this.count = count;
    this.space.style.height = count * ROW_HEIGHT + "px";
    if (this.follow) this.scroller.scrollTop = count * ROW_HEIGHT;
    this.show();
  }
  // Rows were added before the first one: what is seen stays where it is.
  moved(by) {
    if (this.at >= 0) this.at += by;
    if (!this.follow) this.scroller.scrollTop += by * ROW_HEIGHT;
  }
  scrolled() {
    const { scrollTop, clientHeight } = this.scroller;
    this.follow = scrollTop + clientHeight >= this.count * ROW_HEIGHT - 4;
    this.show();
  }
  show() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }
  draw() {
    const { scrollTop, clientHeight } = this.scroller;
    const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - BEYOND);
    const last = Math.min(this.count, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + BEYOND);
    const wanted = Math.max(0, last - first);
    while (this.pool.length < wanted) this.pool.push(this.newRow());
    this.pool.forEach((row, at) => {
      row.element.hidden = at >= wanted;
      if (at >= wanted) return;
      const index = first + at;
      row.index = index;
      row.element.id = this.id + "-" + index;
      row.element.style.transform = "translateY(" + index * ROW_HEIGHT + "px)";
      row.element.setAttribute("aria-selected", index === this.at);
      row.element.setAttribute("aria-posinset", index + 1);
      row.element.setAttribute("aria-setsize", this.count);
      row.element.className = "row";
      this.fill(row.cells, index, row.element);
    });
    const active = this.at >= first && this.at < last;
    if (active) this.scroller.setAttribute("aria-activedescendant", this.id + "-" + this.at);
    else this.scroller.removeAttribute("aria-activedescendant");
  }
  newRow() {
    const element = make("div", "row");
    element.setAttribute("role", "option");
    const cells = {};
    for (const [key, className] of this.columns) {
      cells[key] = make("span", className);
      element.append(cells[key]);
    }
    this.space.append(element);
    const row = { element, cells, index: 0 };
    element.addEventListener("click", () => this.choose(row.index));
    return row;
  }
  choose(index) {
    this.at = index;
    this.show();
    this.chosen(index);
  }
  clear() {
    this.at = -1;
    this.follow = true;
    this.set(0);
  }
  key(event) {
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / ROW_HEIGHT) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.count, End: this.count };
    const step = steps[event.key];
    if (step === undefined || this.count === 0) return;
    event.preventDefault();
    const index = Math.min(this.count - 1, Math.max(0, this.at + step));
    const top = index * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + clientHeight) this.scroller.scrollTop = top + ROW_HEIGHT - clientHeight;
    this.choose(index);
  }
}
`;
