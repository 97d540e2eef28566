// A presentation: one figure a screen, moved by keys, clicks, touch or the presenter's window.

import { listenForTaps } from "../page/touch_tooltip.js";
import { actionOf, clampSlide, firstSlide, numberOf, slideAddress, slideCount, slideName } from "./keys.js";
import { showPresenter } from "./presenter.js";
import { renderSlide } from "./slide.js";
import { addSwipe } from "./swipe.js";

const LAYOUT = { width: 1024, height: 720 }; // pixels of a screen on which everything has its plain size
const SIZES = [0.7, 0.85, 1, 1.15, 1.3, 1.5];
const LEAST_UNIT = 0.75;
const RESIZE_DELAY = 150; // milliseconds
const TRIES = 4;
const RETRY_DELAY = 1500; // milliseconds

let deck = JSON.parse(document.getElementById("hled-deck").textContent);
const main = document.querySelector("main");
const stage = document.querySelector(".stage");
const status = document.querySelector("[aria-live]");
const query = new URLSearchParams(window.location.search);
const isPresenter = query.has("presenter");
const channel = new BroadcastChannel(deck.channel);
const typeface = document.fonts.load('16px "Source Sans"').catch(() => []); // rooms are measured with its lines
const data = new Map();
const drawn = new Map();
const periods = new Map(); // of the slides whose slider was moved
let current = clampSlide(numberOf(window.location.search), deck);
let size = SIZES.indexOf(1);
let helpOpener = null;

const unitsOfScreen = () => {
  const fits = Math.min(window.innerWidth / LAYOUT.width, window.innerHeight / LAYOUT.height);
  return { base: Math.max(LEAST_UNIT, fits), enlarged: SIZES[size] };
};

/** Set the unit of the controls, which stay as they are, and of the help. */
const setUnit = () => {
  for (const name of ["--unit", "--bar-unit"])
    document.documentElement.style.setProperty(name, `${unitsOfScreen().base}px`);
};

const load = (number) => {
  if (number === 0) return Promise.resolve(deck.cover);
  if (!data.has(number)) {
    const ask = async (left) => {
      const response = await fetch(`${deck.slidesUrl}&present=${number}`);
      if (response.ok) return response.json();
      if (response.status !== 503 || left === 0) throw new Error(`slide ${number}: ${response.status}`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY));
      return ask(left - 1);
    };
    const promise = ask(TRIES);
    promise.catch(() => data.delete(number));
    data.set(number, promise);
  }
  return data.get(number);
};

const movePeriod = (number, period) => {
  periods.set(number, period);
  channel.postMessage({ type: "period", number, period });
};

const draw = (number) => {
  if (!drawn.has(number)) {
    const section = document.createElement("section");
    section.className = "slide";
    section.inert = true;
    stage.append(section);
    const done = Promise.all([load(number), typeface])
      .then(([slide]) => renderSlide(section, slide, unitsOfScreen(), (period) => movePeriod(number, period)))
      .then((part) => {
        if (periods.has(number)) part.move?.(periods.get(number));
        return part;
      })
      .catch(() => {
        section.textContent = deck.labels.failed;
        return {};
      });
    drawn.set(number, { section, done });
  }
  return drawn.get(number);
};

const forgetDrawn = () => {
  for (const { section } of drawn.values()) section.remove();
  drawn.clear();
};

const show = async () => {
  const { section, done } = draw(current);
  for (const other of drawn.values()) {
    other.section.classList.toggle("shown", other.section === section);
    other.section.inert = other.section !== section;
  }
  const name = slideName(current, deck);
  status.textContent = name;
  document.title = name;
  main.querySelector(".count").textContent = slideCount(current, deck);
  main.querySelector("[data-action=previous]").disabled = current === firstSlide(deck);
  main.querySelector("[data-action=next]").disabled = current === deck.slides.length;
  await done;
  // Another slide, or this one for another screen, is shown meanwhile.
  if (drawn.get(current)?.section !== section) return;
  main.dataset.drawn = current;
  // The neighbours are drawn before they are asked for; what is further away is let go.
  for (const number of [current + 1, current - 1]) {
    if (number >= firstSlide(deck) && number <= deck.slides.length) draw(number);
  }
  for (const [number, other] of drawn) {
    if (Math.abs(number - current) > 2) {
      other.section.remove();
      drawn.delete(number);
    }
  }
};

const showBlank = (blank, broadcast = true) => {
  if (main.classList.contains("blank") === blank) return;
  main.classList.toggle("blank", blank);
  status.textContent = blank ? deck.labels.blanked : "";
  if (broadcast) channel.postMessage({ type: "blank", blank });
};

const toggleBlank = () => showBlank(!main.classList.contains("blank"));

const go = (number, { broadcast = true, push = true } = {}) => {
  const target = clampSlide(number, deck);
  showBlank(false);
  if (target === current) return;
  current = target;
  if (push) window.history.pushState({ slide: current }, "", slideAddress(deck.page, current));
  if (broadcast) channel.postMessage({ type: "slide", number: current });
  show();
};

const redraw = () => {
  setUnit();
  forgetDrawn();
  delete main.dataset.drawn;
  show();
};

const label = () => {
  document.documentElement.lang = deck.language;
  main.querySelector(".bar")?.remove();
  const bar = document.createElement("nav");
  bar.className = "bar";
  bar.setAttribute("aria-label", deck.labels.help);
  const otherLanguage = deck.language === "en" ? "ES" : "EN";
  const buttons = [
    ["previous", "‹", deck.labels.previous],
    ["next", "›", deck.labels.next],
    ["smaller", "−", deck.labels.smaller],
    ["larger", "+", deck.labels.larger],
    ["language", otherLanguage, `${deck.labels.language}: ${otherLanguage}`],
    ["full", "M1 5V1h4M11 1h4v4M15 11v4h-4M5 15H1v-4", deck.labels.full],
    ["presenter", "M1 1h9v9H1zM6 10v5h9V6h-5", deck.labels.presenter],
    ["help", "?", deck.labels.help],
    ["end", "×", deck.labels.end],
  ];
  for (const [action, sign, name] of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.action = action;
    if (sign.startsWith("M"))
      button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${sign}"/></svg>`;
    else button.textContent = sign;
    button.title = name;
    button.setAttribute("aria-label", name);
    bar.append(button);
    if (action === "previous") bar.append(Object.assign(document.createElement("span"), { className: "count" }));
  }
  main.append(bar);
};

/** Take the slides of another language. */
const adopt = (other) => {
  deck = other;
  data.clear();
  document.documentElement.lang = deck.language;
};

const changeLanguage = async () => {
  const response = await fetch(deck.otherUrl).catch(() => null);
  if (!response?.ok) return;
  adopt(await response.json());
  channel.postMessage({ type: "deck", deck });
  label();
  window.history.replaceState({ slide: current }, "", slideAddress(deck.page, current));
  redraw();
};

const toggleHelp = () => {
  const open = main.querySelector("dialog");
  if (open) {
    open.close();
    return;
  }
  helpOpener = document.activeElement;
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", deck.labels.help);
  const list = document.createElement("dl");
  for (const [keys, name] of deck.keys) {
    list.append(Object.assign(document.createElement("dt"), { textContent: keys }));
    list.append(Object.assign(document.createElement("dd"), { textContent: name }));
  }
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: deck.labels.close });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    helpOpener?.focus();
  });
  dialog.append(list, close);
  main.append(dialog);
  dialog.showModal();
};

const resize = (step) => {
  const next = step ? size + step : SIZES.indexOf(1);
  if (next < 0 || next >= SIZES.length) return;
  size = next;
  redraw();
};

const actions = {
  next: () => go(current + 1),
  previous: () => go(current - 1),
  first: () => go(firstSlide(deck)),
  last: () => go(deck.slides.length),
  blank: toggleBlank,
  full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()),
  language: changeLanguage,
  larger: () => resize(1),
  smaller: () => resize(-1),
  usual: () => resize(0),
  presenter: () =>
    window.open(`${slideAddress(deck.page, current)}&presenter=1`, "hled-presenter", "width=1000,height=700"),
  help: toggleHelp,
  end: () => {
    if (main.querySelector("dialog")) toggleHelp();
    else if (main.classList.contains("blank")) toggleBlank();
    else window.location.assign(deck.page);
  },
};

/** Tell a presenter's window that was just opened what is on the screen. */
const greet = () => {
  channel.postMessage({ type: "deck", deck });
  channel.postMessage({ type: "slide", number: current });
  channel.postMessage({ type: "blank", blank: main.classList.contains("blank") });
  for (const [number, period] of periods) channel.postMessage({ type: "period", number, period });
};

const listen = () => {
  document.addEventListener("keydown", (event) => {
    const action = actionOf(event);
    if (!action || (main.querySelector("dialog") && !["help", "end"].includes(action))) return;
    event.preventDefault();
    actions[action]();
  });
  main.addEventListener("click", (event) => {
    const action = event.target.closest?.("[data-action]")?.dataset.action;
    if (action) actions[action]();
    else if (main.classList.contains("blank")) toggleBlank();
  });
  listenForTaps(".slide.shown .chart svg");
  addSwipe(main, (step) => go(current + step));
  window.addEventListener("popstate", () => {
    const number = numberOf(window.location.search);
    if (!Number.isNaN(number)) go(number, { push: false });
  });
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, RESIZE_DELAY);
  });
  channel.addEventListener("message", async ({ data: message }) => {
    if (message.type === "slide") go(message.number, { broadcast: false });
    else if (message.type === "hello") greet();
    else if (message.type === "action") actions[message.action]();
    else if (message.type === "blank") showBlank(message.blank, false);
    else if (message.type === "period") {
      periods.set(message.number, message.period);
      (await drawn.get(message.number)?.done)?.move?.(message.period);
    }
  });
};

if (isPresenter) {
  showPresenter(main, deck, { load, channel, current, actionOf, adopt });
} else {
  label();
  window.history.replaceState({ slide: current }, "", slideAddress(deck.page, current));
  setUnit();
  listen();
  show();
}
