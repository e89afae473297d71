/** The page's frame: its script fills it. `data-text` and `data-label` are keys of the texts. */
export const PAGE_BODY = `<header>
  <h1>Wireglass</h1>
  <span id="state" class="state" role="status" data-state="connecting"></span>
  <span id="proxy" class="soft mono"></span>
  <span class="grow"></span>
  <span id="capture" class="soft"></span>
  <button id="lang" type="button" class="plain"></button>
</header>
<p id="banner" class="banner" role="alert" hidden></p>
<form id="find" role="search">
  <label for="filter" data-text="filter"></label>
  <div class="grow">
    <input id="filter" class="mono" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="8000"
      placeholder='from:server size>300 "price" host:*.example.com -opcode:ping'>
    <pre id="mistake" class="mono bad-text" role="alert" hidden></pre>
  </div>
  <button type="submit" class="plain" data-text="apply"></button>
</form>
<main>
  <section class="pane left" aria-labelledby="tab-connections">
    <div class="tabs" role="tablist">
      <button id="tab-connections" role="tab" type="button" aria-selected="true" aria-controls="connections"></button>
      <button id="tab-exchanges" role="tab" type="button" aria-selected="false" aria-controls="exchanges"></button>
    </div>
    <div id="connections" class="list connections" role="tabpanel" aria-labelledby="tab-connections"></div>
    <div id="exchanges" class="list exchanges" role="tabpanel" aria-labelledby="tab-exchanges" hidden></div>
    <div id="start" class="start" hidden>
      <h2 data-text="nothing"></h2>
      <p data-text="nothingHint"></p>
      <pre id="start-commands" class="mono"></pre>
    </div>
  </section>
  <section class="pane right">
    <div class="bar"><h2 id="of"></h2><span id="note" class="soft"></span></div>
    <div id="messages" class="list messages" data-label="messages"></div>
    <article id="detail" class="detail" tabindex="0" data-label="detail"></article>
  </section>
</main>`;
