// The time slider and its Play button.
import { SIGNAL } from "../map_fields.js";

const FRAME_DURATION = 900; // milliseconds for each period

/**
 * Listen to the slider and to Play.
 *
 * @param onMove Called when the chart has drawn another period.
 * @param onStop Called when the slider or Play has stopped.
 */
export const createTimeline = ({ element, data, state, listen, map, setSignal }, { onMove, onStop }) => {
  const slider = element.querySelector("input[type=range]");
  const playButton = element.querySelector(".hled-play-button");
  const setPlaying = (isPlaying) => {
    playButton.textContent = isPlaying ? data.labels.stop : data.labels.play;
    playButton.setAttribute("aria-pressed", String(isPlaying));
  };

  const show = (index) => {
    state.periodIndex = index;
    if (!slider) return;
    slider.value = index;
    slider.setAttribute("aria-valuetext", data.periodLabels[index]);
    element.querySelector(".hled-period").textContent = data.periodLabels[index];
  };
  const moveTo = (index) => {
    show(index);
    setSignal(SIGNAL.periodIndex, index);
    map()
      ?.view.runAsync()
      .then(() => {
        cancelAnimationFrame(state.frame);
        state.frame = requestAnimationFrame(onMove);
      });
  };
  const stop = () => {
    if (!state.timer) return;
    clearInterval(state.timer);
    state.timer = null;
    setPlaying(false);
    onStop();
  };
  const play = () => {
    const last = data.periodLabels.length - 1;
    if (state.periodIndex >= last) moveTo(0);
    setPlaying(true);
    state.timer = setInterval(() => {
      if (state.periodIndex >= last) stop();
      else moveTo(state.periodIndex + 1);
    }, FRAME_DURATION);
  };

  if (slider) {
    listen(slider, "input", () => moveTo(Number(slider.value)));
    listen(slider, "change", () => {
      if (!state.timer) onStop();
    });
    listen(playButton, "click", () => (state.timer ? stop() : play()));
  }
  return { show };
};
