// What Streamlit leaves unsaid, or says in English only, for people who read by keyboard, ear or high contrast:
// roles and names of its own parts, and the choice of more contrast. It changes attributes and fixed words, never structure.
(() => {
  const settings = __SETTINGS__;
  const root = document.documentElement;
  root.dataset.hledTheme = settings.theme;
  window.hledSaid = settings.said;
  if (window.hledDress) {
    window.hledDress();
    return;
  }

  // Streamlit's fixed English, in the reader's words: whole texts, and beginnings (which end with a blank).
  const FIXED = {
    "Skip to main content": "skip", "Sidebar": "sidebar", "Expand sidebar": "expand", "Collapse sidebar": "collapse",
    "Press Enter to apply": "enter", "Selected values": "chosen", "Clear all": "clear all", "Clear value": "clear",
    "Open": "open", "Close": "close", "Select all": "all", "No results": "nothing", "Running...": "running",
    "Connecting": "connecting", "Help for ": "help", "Remove ": "remove", "You can only select up to ": "full",
    "Choose an option": "choose", "Choose options": "choose", "No options to select": "nothing",
    "Page not found": "no page", "Connection error": "no connection",
    "The page that you have requested does not seem to exist. Running the app's main page.": "astray",
  };
  const written = new WeakMap();
  const inLanguage = (text) => {
    if (Object.hasOwn(FIXED, text)) return window.hledSaid[FIXED[text]];
    const start = Object.keys(FIXED).find((one) => one.endsWith(" ") && text.startsWith(one));
    if (start) return `${window.hledSaid[FIXED[start]]} ${text.slice(start.length)}`;
    // What its lists announce: "12 options available.", "Chiapas, selected".
    return text.replace(/\boptions? available\./, window.hledSaid.available).replace(/, selected\b/, `, ${window.hledSaid.selected}`);
  };
  const say = (node, now, write, what = "words") => {
    const known = written.get(node) ?? {};
    const [english, ours] = known[what] ?? [];
    const source = now === ours ? english : now;
    const wanted = inLanguage(source);
    written.set(node, { ...known, [what]: [source, wanted] });
    if (wanted !== now) write(wanted);
  };
  const put = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  const WORDS = "[data-testid=InputInstructions], [data-testid=stSkipToContent], [data-testid=stStatusWidget], " +
    "[data-testid=stConnectionStatus], [data-testid=stDialog], [role=listbox], [role=dialog], " +
    "[data-live-announcer]";
  const dress = () => {
    document.querySelectorAll("[aria-label]:not(svg *)").forEach((one) => {
      if (!one.closest("[data-testid=stHtml]"))
        say(one, one.getAttribute("aria-label"), (text) => one.setAttribute("aria-label", text));
    });
    document.querySelectorAll("input[placeholder]").forEach((one) => {
      say(one, one.placeholder, (text) => { one.placeholder = text; }, "placeholder");
    });
    document.querySelectorAll(WORDS).forEach((one) => {
      const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const node = texts.currentNode;
        say(node, node.data, (text) => { node.data = text; });
      }
    });
    document.querySelectorAll(".st-key-navigation").forEach((one) => {
      put(one, "role", "navigation");
      put(one, "aria-label", settings.navigation);
      one.querySelectorAll("a").forEach((link) => {
        // Streamlit writes the first page's address without a path: in a new tab it would open the page one is on.
        if (link.getAttribute("href").startsWith("?")) link.setAttribute("href", `./${link.getAttribute("href")}`);
        if (link.pathname === location.pathname) put(link, "aria-current", "page");
        else link.removeAttribute("aria-current");
      });
    });
    // The name of an objective is the heading of its figures.
    document.querySelectorAll("[class*=st-key-objective] summary [data-testid=stMarkdownContainer]").forEach((one) => {
      if (!one.closest("[class*=st-key-]").matches("[class*=st-key-objective]")) return;
      put(one, "role", "heading");
      put(one, "aria-level", "2");
    });
    // A drawing is one image; its name is written from its data.
    document.querySelectorAll("[data-testid=stVegaLiteChart][aria-label]").forEach((one) => {
      put(one, "role", "img");
      one.removeAttribute("aria-roledescription");
      one.querySelectorAll("svg").forEach((svg) => put(svg, "aria-hidden", "true"));
    });
    document.querySelectorAll("[data-tag][aria-label]").forEach((one) => put(one, "role", "group"));
    // The list of a field lies outside all landmarks: it becomes a region of the field's name.
    document.querySelectorAll("body > div [role=listbox][aria-label]").forEach((one) => {
      const outermost = one.closest("body > div");
      if (outermost.id === "root" || outermost.contains(document.querySelector("[data-testid=stApp]"))) return;
      put(outermost, "role", "region");
      put(outermost, "aria-label", one.getAttribute("aria-label"));
    });
    document.querySelectorAll("[data-contrast]").forEach((one) => {
      put(one, "aria-pressed", String(root.dataset.hledTheme.startsWith("contrast")));
    });
  };
  let waiting = false;
  window.hledDress = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      dress();
    });
  };
  new MutationObserver(window.hledDress).observe(document.body, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["aria-label", "role", "href"],
  });
  dress();

  // More contrast: asked for here, or in the operating system as long as the reader has not chosen here.
  const chosen = () => document.cookie.match(/(?:^|; )hled_contrast=(\w+)/)?.[1];
  const choose = (value) => {
    document.cookie = `hled_contrast=${value}; path=/; max-age=31536000; samesite=strict`;
    if (chosen() === value) window.location.reload();
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-contrast]"))
      choose(root.dataset.hledTheme.startsWith("contrast") ? "usual" : "more");
  });
  if (!chosen() && window.matchMedia("(prefers-contrast: more), (forced-colors: active)").matches) choose("more");
})();
