// What helps a reader find the way: abbreviations expanded at their first use, recent views, the tour and the keyboard
// shortcuts. What is remembered stays in this browser.
(() => {
  const settings = __SETTINGS__;
  // Another installation on the same host, below another path, remembers its own.
  const { base } = settings;
  const named = (name) => `hled${base}.${name}`;
  const store = {
    get: (name) => { try { return localStorage.getItem(named(name)); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(named(name), value); } catch { /* Private browsing. */ } },
    drop: (name) => { try { localStorage.removeItem(named(name)); } catch { /* Private browsing. */ } },
  };
  const MOST = 8;

  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  // ---- Abbreviations: the first of each on the page that is not inside something closed
  const SILENT = "abbr, dt, script, style, button, code, details:not([open]) > :not(summary)";
  const expand = () => {
    const main = document.querySelector("[data-testid=stMain]");
    if (!main) return;
    const open = { ...state.settings.abbreviations };
    for (const one of main.querySelectorAll("abbr[data-word]")) delete open[one.dataset.word];
    // A year may follow ("FY2024"). Longer ones first. Streamlit drops scripts with "less than" and "!" side by side.
    const search = () => new RegExp(`(?\x3c![\\p{L}\\p{N}-])(${
      Object.keys(open).sort((a, b) => b.length - a.length).map(escape).join("|")})(?![\\p{L}-])`, "u");
    for (const block of main.querySelectorAll("[data-testid=stHtml]")) {
      if (!Object.keys(open).length) return;
      let pattern = search();
      if (!pattern.test(block.textContent)) continue;
      const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
      const nodes = [];
      while (walk.nextNode()) nodes.push(walk.currentNode);
      for (let node of nodes) {
        const parent = node.parentElement;
        if (!parent || parent.closest(SILENT)) continue;
        for (let found = pattern.exec(node.nodeValue); found; found = pattern.exec(node.nodeValue)) {
          const word = found[1];
          const rest = node.splitText(found.index);
          node = rest.splitText(word.length);
          const mark = document.createElement("abbr");
          mark.dataset.word = word;
          mark.title = open[word];
          mark.textContent = word;
          rest.replaceWith(mark);
          delete open[word];
          if (!Object.keys(open).length) return;
          pattern = search();
        }
      }
    }
  };

  // ---- Recent views
  const recent = () => { try { return JSON.parse(store.get("recent")) ?? []; } catch { return []; } };
  const remember = () => {
    const here = document.querySelector("[data-testid=stMain] .hled-here");
    const title = (document.querySelector("[data-testid=stMain] .hled-kicker")
      ?? document.querySelector("[data-testid=stMain] h1"))?.textContent;
    if (!here || !title || !location.search.includes("v=")) return;
    const detail = here.dataset.detail;
    const label = detail ? `${title}: ${detail}` : title;
    const kept = recent().filter((one) => one.label !== label && one.address !== here.dataset.address);
    store.set("recent", JSON.stringify([{ label, address: here.dataset.address }, ...kept].slice(0, MOST)));
  };
  const list = () => {
    for (const place of document.querySelectorAll(".hled-recent")) {
      const found = recent();
      const key = JSON.stringify(found);
      if (place.dataset.shown === key) continue;
      place.dataset.shown = key;
      place.querySelector("ol").replaceChildren(...found.map((one) => {
        const line = document.createElement("li"), link = document.createElement("a");
        // Only addresses of this dashboard: what is kept in the browser may have been changed by hand.
        link.href = String(one.address).startsWith(`${base}/`) && !/^\/[/\\]/.test(one.address) ? one.address : `${base}/`;
        link.textContent = one.label;
        line.append(link);
        return line;
      }));
      place.querySelector("[data-guide=forget]").hidden = !found.length;
      place.querySelector("[data-empty]").hidden = found.length > 0;
    }
  };
  const invite = () => {
    for (const bar of document.querySelectorAll(".hled-invitation")) bar.hidden = store.get("tour") === "seen";
  };

  // ---- Dialogs
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const button = (text, action, attributes = {}) => {
    const made = element("button", text, { type: "button", ...attributes });
    made.addEventListener("click", action);
    return made;
  };
  const dialog = (what, title, fill) => {
    document.querySelector("dialog.hled-dialog")?.remove();
    const box = element("dialog", "", { class: `hled-dialog ${state.settings.theme}`, "aria-labelledby": "hled-dialog-title" });
    box.addEventListener("close", () => {
      box.remove();
      // The button that opened it may be gone by now (the invitation); another one of its kind takes the focus.
      if (document.activeElement && document.activeElement !== document.body) return;
      [...document.querySelectorAll(`[data-guide=${what}]`)].find((one) => one.checkVisibility({ visibilityProperty: true }))
        ?.focus({ preventScroll: true });
    });
    box.append(element("h2", title, { id: "hled-dialog-title", tabindex: "-1" }));
    fill(box);
    document.body.append(box);
    box.showModal();
    box.querySelector("h2").focus();
    return box;
  };
  const tour = () => {
    const { words, tour: steps } = state.settings;
    store.set("tour", "seen");
    invite();
    let at = 0;
    dialog("tour", words.tour, (box) => {
      const place = element("p", "", { class: "hled-subtitle", "aria-live": "polite" });
      const title = element("h3"), text = element("p");
      const back = button(words.back, () => show(at - 1));
      const next = button(words.next, () => (at + 1 < steps.length ? show(at + 1) : box.close()), { class: "hled-first" });
      const skip = button(words.skip, () => box.close());
      const show = (number) => {
        at = number;
        place.textContent = words.step.replace("{number}", at + 1).replace("{count}", steps.length);
        title.textContent = steps[at][0];
        text.textContent = steps[at][1];
        back.disabled = at === 0;
        next.textContent = at + 1 < steps.length ? words.next : words.done;
        skip.hidden = at + 1 === steps.length;
      };
      const row = element("div", "", { class: "hled-buttons" });
      row.append(back, next, skip);
      box.append(place, title, text, row);
      show(0);
    });
  };
  const keysOn = () => store.get("keys") !== "off";
  const shortcuts = () => {
    const { words, keys } = state.settings;
    dialog("keys", words.keys, (box) => {
      const table = element("table");
      for (const [key, what] of keys) {
        const row = table.insertRow(), cell = row.insertCell();
        for (const part of key.split(" ")) cell.append(element("kbd", part), " ");
        row.insertCell().textContent = what;
      }
      const label = element("label"), tick = element("input", "", { type: "checkbox" });
      tick.checked = keysOn();
      tick.addEventListener("change", () => (tick.checked ? store.drop("keys") : store.set("keys", "off")));
      label.append(tick, ` ${words.keysOn}`);
      const row = element("div", "", { class: "hled-buttons" });
      row.append(button(words.close, () => box.close(), { class: "hled-first" }));
      box.append(element("p", words.keysNote), table, label, row);
    });
  };

  // ---- Keys and buttons
  const go = (page) => {
    const links = [...document.querySelectorAll("[data-testid=stSidebar] a[href]")];
    const link = links.find((one) => one.pathname === `${base}/${page}`);
    if (link) link.click(); else location.assign(`${base}/${page}?lang=${state.settings.language}`);
  };
  let started = 0;
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysOn()) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable=true], [role=combobox], dialog[open]")) return;
    const { pages } = state.settings;
    const key = event.key;
    if (Date.now() - started < 1500 && key.toLowerCase() in pages) {
      started = 0;
      event.preventDefault();
      go(pages[key.toLowerCase()]);
      return;
    }
    started = 0;
    if (key === "?") { event.preventDefault(); shortcuts(); }
    else if (key === "g") { started = Date.now(); }
    else if (key === "/") {
      const field = document.querySelector(".st-key-search input");
      event.preventDefault();
      if (field) field.focus(); else go("");
    } else if (key === "l") document.querySelector(".hled-page [data-copy]")?.click();
    else if (key === "t") tour();
  };
  const click = (event) => {
    const what = event.target.closest?.("[data-guide]")?.dataset.guide;
    if (what === "tour") tour();
    else if (what === "keys") shortcuts();
    else if (what === "decline") { store.set("tour", "seen"); invite(); }
    else if (what === "forget") { store.drop("recent"); list(); }
  };

  // ---- One watcher for all; the next page of the same visit only brings other words
  const state = window.hledGuide ?? {};
  state.settings = settings;
  state.pass = () => { expand(); invite(); list(); };
  state.remember = remember;
  state.click = click;
  state.press = press;
  if (window.hledGuide) { state.pass(); return; }
  window.hledGuide = state;
  let waiting = 0, settled = 0;
  new MutationObserver(() => {
    clearTimeout(settled);
    settled = setTimeout(() => state.remember(), 1500);
    if (!waiting) waiting = setTimeout(() => { waiting = 0; state.pass(); }, 150);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  document.addEventListener("click", (event) => state.click(event));
  document.addEventListener("keydown", (event) => state.press(event));
  state.pass();
})();
