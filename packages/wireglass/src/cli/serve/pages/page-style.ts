/** What both pages look like: the system's own font and colours that follow its light or dark mode. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --back: light-dark(#f6f7f9, #14171c);
  --sheet: light-dark(#ffffff, #1d2128);
  --line: light-dark(#dde1e7, #333a45);
  --text: light-dark(#1b2028, #e7eaf0);
  --soft: light-dark(#5b6573, #9aa5b5);
  --accent: light-dark(#0b62d6, #6fb0ff);
  --on-accent: light-dark(#ffffff, #0b1626);
  --own: light-dark(#e8f1ff, #1d3350);
  --bad: light-dark(#b3261e, #ff8a80);
  --good: light-dark(#17803d, #6fd193);
  font: 16px/1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; }
body { background: var(--back); color: var(--text); display: flex; flex-direction: column; }
header, main, footer { width: 100%; max-width: 64rem; margin: 0 auto; padding: 0 1rem; }
header { display: flex; align-items: baseline; gap: .75rem; padding-top: 1rem; padding-bottom: .75rem; }
h1 { font-size: 1.15rem; margin: 0; }
h2 { font-size: .8rem; margin: 0 0 .5rem; color: var(--soft); font-weight: 600; }
main { flex: 1; min-height: 0; display: flex; gap: 1rem; }
.status { color: var(--soft); font-size: .9rem; display: flex; align-items: center; gap: .4rem; margin-left: auto; }
.status::before { content: ""; width: .6rem; height: .6rem; border-radius: 50%; background: var(--soft); }
.status[data-state="open"]::before { background: var(--good); }
.status[data-state="closed"]::before { background: var(--bad); }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; }
.log { flex: 1; min-width: 0; overflow-y: auto; padding: 1rem; margin: 0; list-style: none; }
.log li { padding: .3rem .6rem; border-radius: 8px; overflow-wrap: anywhere; }
.log li.own { background: var(--own); }
.log li.event, .log li.bad { font-size: .9rem; color: var(--soft); }
.log li.bad { color: var(--bad); }
.log .name { font-weight: 600; margin-right: .5rem; }
.log time { color: var(--soft); font-size: .75rem; float: right; margin: .2rem 0 0 .75rem; font-variant-numeric: tabular-nums; }
.log .text { white-space: pre-wrap; }
.people { width: 13rem; padding: 1rem; overflow-y: auto; }
.people ul { list-style: none; margin: 0; padding: 0; }
.people li { padding: .15rem 0; overflow-wrap: anywhere; }
.people li.own { font-weight: 600; color: var(--accent); }
footer { padding-top: .75rem; padding-bottom: 1rem; }
form { display: flex; gap: .5rem; align-items: flex-end; flex-wrap: wrap; }
form.card { flex-direction: column; align-items: stretch; width: min(24rem, 100%); margin: 12vh auto auto; padding: 1.5rem; gap: .9rem; }
form.card p { margin: 0; color: var(--soft); font-size: .9rem; }
form p:empty { display: none; }
form.card h2 { font-size: 1.15rem; color: inherit; margin: 0; }
.field { display: flex; flex-direction: column; gap: .25rem; flex: 1 1 12rem; font-size: .85rem; color: var(--soft); }
form.card .field { flex: none; }
input, button { font: inherit; font-size: 1rem; padding: .55rem .8rem; border-radius: 8px; border: 1px solid var(--line); }
input { background: var(--sheet); color: var(--text); width: 100%; }
form.card input { background: var(--back); }
button { background: var(--accent); color: var(--on-accent); border-color: transparent; cursor: pointer; font-weight: 600; }
button:disabled, input:disabled { opacity: .55; cursor: default; }
button.plain { background: none; color: var(--accent); border-color: var(--line); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.bad-text { color: var(--bad) !important; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) { .people { display: none; } .log { padding: .5rem; } }
@media (prefers-reduced-motion: no-preference) { .log { scroll-behavior: smooth; } }
`;
