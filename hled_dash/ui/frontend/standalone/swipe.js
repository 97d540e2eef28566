// A finger that moves the slides.

const SWIPE = 50; // pixels

/** Call `move` with 1 for a finger that wipes to the left, -1 for one to the right, and not for one on a control. */
export const addSwipe = (node, move) => {
  let start = null;
  node.addEventListener(
    "touchstart",
    (event) => {
      const inControl = event.target.closest?.("input, button, dialog");
      start = event.touches.length === 1 && !inControl ? event.touches[0] : null;
    },
    { passive: true },
  );
  node.addEventListener("touchend", (event) => {
    // A finger on a page that two fingers enlarged moves what is seen of it.
    if (!start || window.visualViewport?.scale > 1) return;
    const deltaX = event.changedTouches[0].clientX - start.clientX;
    const deltaY = event.changedTouches[0].clientY - start.clientY;
    if (Math.abs(deltaX) > SWIPE && Math.abs(deltaX) > 2 * Math.abs(deltaY)) move(deltaX < 0 ? 1 : -1);
    start = null;
  });
};
