/** What the page looks like: the system's own font, and colours that follow its light or dark mode. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --back: light-dark(#f3f5f8, #12151a);
  --sheet: light-dark(#ffffff, #1a1e25);
  --head: light-dark(#eef1f5, #20252e);
  --line: light-dark(#d9dee6, #323945);
  --text: light-dark(#1b2028, #e6e9ef);
  --soft: light-dark(#5b6573, #98a3b3);
  --accent: light-dark(#0b5fce, #74b3ff);
  --chosen: light-dark(#dbe9ff, #213a5c);
  --hover: light-dark(#f0f4fa, #222832);
  --bad: light-dark(#b3261e, #ff8a80);
  --good: light-dark(#17803d, #6fd193);
  --up: light-dark(#8a4b00, #ffb95e);
  --down: light-dark(#0b5fce, #74b3ff);
  font: 13px/1.45 system-ui, sans-serif;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; }
body { background: var(--back); color: var(--text); display: flex; flex-direction: column; gap: .5rem; padding: .5rem; }
.mono, .detail pre, .messages .row, .messages .columns, .detail td { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; font-size: .95em; }
.grow { flex: 1; min-width: 0; }
.soft { color: var(--soft); }
.bad-text { color: var(--bad); }
h1 { font-size: 1.1rem; margin: 0; }
h2 { font-size: 1rem; margin: 0; }
header { display: flex; align-items: center; gap: .9rem; padding: .1rem .3rem; }
header > span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.state { display: flex; align-items: center; gap: .4rem; color: var(--soft); flex: none; }
.state::before { content: ""; width: .6rem; height: .6rem; border-radius: 50%; background: var(--soft); }
.state[data-state="live"]::before { background: var(--good); }
.state[data-state="lost"]::before { background: var(--bad); }
.banner { margin: 0; padding: .6rem .8rem; border-radius: 8px; background: var(--sheet); border: 1px solid var(--bad); color: var(--bad); }
form { display: flex; align-items: flex-start; gap: .6rem; padding: 0 .3rem; }
form label, form button { padding-top: .4rem; padding-bottom: .4rem; }
input { font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; padding: .4rem .6rem; width: 100%; }
input.wrong { border-color: var(--bad); }
#mistake { margin: .1rem 0 0; padding: 0 .6rem; border-left: 1px solid transparent; overflow-x: auto; white-space: pre; }
button { font: inherit; cursor: pointer; border-radius: 6px; border: 1px solid var(--line); background: var(--sheet); color: var(--text); padding: .25rem .6rem; }
button.plain { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
main { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: .5rem; }
.pane { background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; min-height: 0; min-width: 0; display: flex; flex-direction: column; overflow: hidden; }
.tabs, .bar { display: flex; gap: .3rem; align-items: center; padding: .3rem .4rem; border-bottom: 1px solid var(--line); min-height: 2.4rem; }
.bar { padding-left: .8rem; gap: .8rem; }
.bar h2 { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.tabs button { border-color: transparent; background: none; color: var(--soft); }
.tabs button[aria-selected="true"] { color: var(--text); background: var(--head); font-weight: 600; }
.list { flex: 1; min-height: 0; display: flex; flex-direction: column; }
.right .list { flex: 3; }
.columns, .row { display: grid; align-items: center; column-gap: .6rem; padding: 0 .8rem; height: 24px; }
.columns { background: var(--head); color: var(--soft); border-bottom: 1px solid var(--line); flex: none; overflow: hidden; scrollbar-gutter: stable; }
.columns > * { font-size: .92em; }
.scroller { flex: 1; overflow: auto; position: relative; min-height: 4rem; scrollbar-gutter: stable; overscroll-behavior: contain; }
.space { position: relative; }
.row { position: absolute; left: 0; right: 0; top: 0; cursor: default; white-space: nowrap; }
.row:hover { background: var(--hover); }
.row[aria-selected="true"] { background: var(--chosen); }
.row > *, .columns > * { overflow: hidden; text-overflow: ellipsis; white-space: pre; min-width: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.connections .columns, .connections .row { grid-template-columns: 3em 4.6em 2.4em minmax(5em, 1.2fr) minmax(5em, 1.6fr) 3.2em 4em 4.2em minmax(4em, 1.3fr); }
.exchanges .columns, .exchanges .row { grid-template-columns: 3em 4.6em 3.6em minmax(5em, 1fr) minmax(5em, 1.6fr) 3.2em 4.2em minmax(4em, 1fr); }
.messages .columns, .messages .row { grid-template-columns: 4.4em 7.6em 1.2em 3.6em 4.2em minmax(4em, 1fr); }
.up { color: var(--up); }
.down { color: var(--down); }
.control { color: var(--soft); }
.broken { color: var(--bad); }
.detail { flex: 2; min-height: 0; overflow: auto; border-top: 1px solid var(--line); padding: .6rem .8rem; }
.detail:empty { display: none; }
.detail h3 { font-size: .95rem; margin: .8rem 0 .3rem; }
.detail h3:first-child { margin-top: 0; }
.detail pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.detail pre.hex { white-space: pre; overflow-wrap: normal; overflow-x: auto; }
.detail .facts { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0 0 .5rem; }
.detail .tools { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 .5rem; align-items: center; }
.detail a { color: var(--accent); }
.detail table { border-collapse: collapse; }
.detail td, .detail th { text-align: left; padding: .1rem .9rem .1rem 0; vertical-align: top; overflow-wrap: anywhere; font-weight: 400; }
.detail th { color: var(--soft); }
.detail button[aria-pressed="true"] { background: var(--chosen); }
.start { padding: 1.2rem; overflow: auto; }
.start pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--head); padding: .7rem; border-radius: 6px; }
.only-exchange .messages { display: none; }
@media (max-width: 60rem) {
  body { padding: .3rem; overflow: auto; }
  main { grid-template-columns: minmax(0, 1fr); grid-template-rows: minmax(14rem, 2fr) minmax(22rem, 3fr); flex: 1 0 auto; height: calc(100% - 6rem); }
  .connections .columns, .connections .row { grid-template-columns: 2.6em 3em minmax(4em, 1fr) minmax(3em, 1fr) 3.2em 4em; }
  .exchanges .columns, .exchanges .row { grid-template-columns: 2.6em 4em minmax(4em, 1fr) minmax(4em, 1fr) 3em; }
  .connections .wide, .exchanges .wide, #capture { display: none; }
  .messages .columns, .messages .row { grid-template-columns: 3.4em 1.2em 3.6em 4.4em minmax(4em, 1fr); }
  .messages .wide { display: none; }
}
`;
