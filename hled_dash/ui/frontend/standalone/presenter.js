// The presenter's window: notes, the next slide, clock and timer; it moves the presentation and follows it.

import { clampSlide, firstSlide, slideAddress, slideCount, slideName } from "./keys.js";
import { renderSlide } from "./slide.js";

const UNIT = 0.62; // of the small slides
const FOR_THE_SCREEN = ["language", "larger", "smaller", "usual"]; // what the presentation does, in step with this window

const twoDigits = (number) => String(number).padStart(2, "0");

/** Minutes and seconds of a time in milliseconds. */
export const formatElapsed = (milliseconds) => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return `${hours ? `${hours}:` : ""}${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
};

/** Fill the presenter's window. */
export const showPresenter = (main, firstDeck, { load, channel, current, actionOf, adopt }) => {
  let deck = firstDeck;
  let { labels } = deck;
  let number = current;
  let started = Date.now();
  let blank = false;
  let turns = 0; // times that slides were placed: those of an earlier turn, which load later, are left out
  const periods = new Map(); // of the slides whose slider was moved
  const movers = new Map(); // of the two slides that are drawn
  main.className = "presenter";
  main.innerHTML = `<header><p class="now"></p><p class="clock"></p><p class="elapsed"></p><button type="button" class="restart"></button>
    <button type="button" class="previous"></button><button type="button" class="next"></button><p class="blanked" role="status"></p></header>
    <div class="columns"><section class="slide shown this"></section><div class="side"><h2 class="notes-title"></h2><div class="notes"></div>
    <h2 class="next-title"></h2><section class="slide shown following"></section></div></div><p class="unseen" aria-live="polite"></p>`;
  const part = (selector) => main.querySelector(selector);

  const label = () => {
    part(".restart").textContent = labels.restart;
    part(".previous").textContent = labels.previous;
    part(".next").textContent = labels.next;
    part(".notes-title").textContent = labels.notes;
    part(".next-title").textContent = labels.nextSlide;
    part(".blanked").textContent = blank ? labels.blanked : "";
  };

  const tick = () => {
    const time = new Date().toLocaleTimeString(deck.language, { hour: "2-digit", minute: "2-digit" });
    part(".clock").textContent = `${labels.clock}: ${time}`;
    part(".elapsed").textContent = `${labels.elapsed}: ${formatElapsed(Date.now() - started)}`;
  };

  const place = async (section, slideNumber, turn) => {
    const slide = await load(slideNumber).catch(() => null);
    if (turn !== turns) return null;
    if (!slide) {
      section.textContent = labels.failed;
      return { alt: "", notes: [] };
    }
    const sent = (period) => {
      periods.set(slideNumber, period);
      channel.postMessage({ type: "period", number: slideNumber, period });
    };
    const { move } = await renderSlide(section, slide, { base: UNIT }, sent, UNIT);
    movers.set(slideNumber, move);
    if (periods.has(slideNumber)) move?.(periods.get(slideNumber));
    return slide;
  };

  const show = async () => {
    const name = slideName(number, deck);
    part(".now").textContent = name;
    part("[aria-live]").textContent = name;
    document.title = `${labels.presenter}: ${slideCount(number, deck) || name}`;
    window.history.replaceState(null, "", `${slideAddress(deck.page, number)}&presenter=1`);
    const following = part(".following");
    const turn = ++turns;
    if (number < deck.slides.length) place(following, number + 1, turn);
    else following.textContent = labels.last;
    const slide = await place(part(".this"), number, turn);
    if (turn !== turns) return;
    const notes = part(".notes");
    notes.replaceChildren();
    const words = [...(slide.note ? slide.note.split("\n") : []), slide.alt, ...slide.notes].filter(Boolean);
    for (const text of words.length ? words : [labels.noNotes])
      notes.append(Object.assign(document.createElement("p"), { textContent: text }));
    main.dataset.drawn = number;
  };

  const go = (requested, broadcast) => {
    const target = clampSlide(requested, deck);
    if (target === number) return;
    number = target;
    if (broadcast) channel.postMessage({ type: "slide", number });
    show();
  };

  const showBlank = (isBlank, broadcast) => {
    blank = isBlank;
    label();
    if (broadcast) channel.postMessage({ type: "blank", blank });
  };

  const moves = {
    next: () => number + 1,
    previous: () => number - 1,
    first: () => firstSlide(deck),
    last: () => deck.slides.length,
  };
  const runAction = (action) => {
    if (action in moves) go(moves[action](), true);
    else if (action === "blank") showBlank(!blank, true);
    else if (FOR_THE_SCREEN.includes(action)) channel.postMessage({ type: "action", action });
    else return false;
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (runAction(actionOf(event))) event.preventDefault();
  });
  for (const action of ["previous", "next"]) part(`.${action}`).addEventListener("click", () => runAction(action));
  part(".restart").addEventListener("click", () => {
    started = Date.now();
    tick();
  });
  channel.addEventListener("message", ({ data }) => {
    if (data.type === "slide") go(data.number, false);
    else if (data.type === "blank") showBlank(data.blank, false);
    else if (data.type === "period") {
      periods.set(data.number, data.period);
      movers.get(data.number)?.(data.period);
    } else if (data.type === "deck" && data.deck.language !== deck.language) {
      deck = data.deck;
      ({ labels } = deck);
      adopt(deck);
      label();
      tick();
      show();
    }
  });
  channel.postMessage({ type: "hello" });
  label();
  tick();
  setInterval(tick, 1000);
  show();
};
