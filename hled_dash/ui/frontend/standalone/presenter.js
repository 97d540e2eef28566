// The presenter's window: notes, the next slide, clock and timer; it moves the presentation and follows it.

import { clampSlide, fillText } from "./keys.js";
import { renderSlide } from "./slide.js";

const UNIT = 0.62; // of the small slides

const twoDigits = (number) => String(number).padStart(2, "0");

/** Minutes and seconds of a time in milliseconds. */
export const formatElapsed = (milliseconds) => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return `${hours ? `${hours}:` : ""}${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
};

/** Fill the presenter's window. */
export const showPresenter = (main, deck, { load, channel, current, actionOf }) => {
  const { labels } = deck;
  let number = current;
  let started = Date.now();
  main.className = "presenter";
  main.innerHTML = `<header><p class="now"></p><p class="clock"></p><p class="elapsed"></p><button type="button"></button></header>
    <div class="columns"><section class="slide shown this"></section><div class="side"><h2 class="notes-title"></h2><div class="notes"></div>
    <h2 class="next-title"></h2><section class="slide shown following"></section></div></div><p class="unseen" aria-live="polite"></p>`;
  const part = (selector) => main.querySelector(selector);
  const restart = part("button");
  restart.textContent = labels.restart;
  restart.addEventListener("click", () => {
    started = Date.now();
    tick();
  });
  part(".notes-title").textContent = labels.notes;
  part(".next-title").textContent = labels.nextSlide;

  const tick = () => {
    const time = new Date().toLocaleTimeString(deck.language, { hour: "2-digit", minute: "2-digit" });
    part(".clock").textContent = `${labels.clock}: ${time}`;
    part(".elapsed").textContent = `${labels.elapsed}: ${formatElapsed(Date.now() - started)}`;
  };

  const place = async (section, wanted) => {
    const slide = await load(wanted);
    const sent = (period) => channel.postMessage({ type: "period", number: wanted, period });
    if (wanted === number || wanted === number + 1) await renderSlide(section, slide, UNIT, sent, UNIT);
    return slide;
  };

  const show = async () => {
    const values = { number, count: deck.slides.length, title: deck.slides[number - 1].title };
    part(".now").textContent = fillText(labels.slide, values);
    part("[aria-live]").textContent = fillText(labels.slide, values);
    document.title = `${labels.presenter}: ${fillText(labels.count, values)}`;
    const following = part(".following");
    if (number < deck.slides.length) place(following, number + 1);
    else following.textContent = labels.last;
    const slide = await place(part(".this"), number);
    const notes = part(".notes");
    notes.replaceChildren();
    const words = [...(slide.note ? slide.note.split("\n") : []), slide.alt, ...slide.notes].filter(Boolean);
    for (const text of words.length ? words : [labels.noNotes])
      notes.append(Object.assign(document.createElement("p"), { textContent: text }));
    main.dataset.drawn = number;
  };

  const go = (wanted, tell) => {
    const target = clampSlide(wanted, deck.slides.length);
    if (target === number) return;
    number = target;
    if (tell) channel.postMessage({ type: "slide", number });
    show();
  };

  const moves = { next: () => number + 1, previous: () => number - 1, first: () => 1, last: () => deck.slides.length };
  document.addEventListener("keydown", (event) => {
    const action = actionOf(event);
    if (action === "blank") channel.postMessage({ type: "blank", blank: main.classList.toggle("blanked") });
    if (!(action in moves)) return;
    event.preventDefault();
    go(moves[action](), true);
  });
  channel.addEventListener("message", ({ data }) => {
    if (data.type === "slide") go(data.number, false);
  });
  channel.postMessage({ type: "hello" });
  tick();
  setInterval(tick, 1000);
  show();
};
