// The page's language for screen readers (Streamlit always says "en"), and the copy buttons.
(() => {
  const settings = __SETTINGS__;
  document.documentElement.lang = settings.language;
  if (window.hledCopies) return;
  window.hledCopies = true;
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https the clipboard is closed: select the text in a field that cannot be seen, and copy that.
      const field = document.createElement("textarea");
      field.value = text;
      field.style.position = "fixed";
      field.style.opacity = "0";
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await copy(new URL(button.dataset.copy, window.location.origin).href);
    const words = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 1500);
  });

  // A tap on a drawing tells what pointing at a mark tells: Vega listens to a moving pointer, which fingers have not.
  // The mark may be missed by a finger's width. The next tap or scrolling ends it.
  const REACH = [[0, 0], ...[6, 12, 18].flatMap((far) => [[far, 0], [-far, 0], [0, far], [0, -far]])];
  let touch = false, told = null;
  const point = (node, kind, event) => node.dispatchEvent(new PointerEvent(kind, {
    bubbles: true, pointerType: "touch", clientX: event.clientX, clientY: event.clientY,
  }));
  const forget = (event) => {
    if (!told) return;
    if (told.isConnected) point(told, "pointerout", event);
    else document.querySelector("#vg-tooltip-element")?.classList.remove("visible");
    told = null;
  };
  document.addEventListener("pointerdown", (event) => { touch = event.pointerType === "touch"; }, true);
  document.addEventListener("scroll", forget, { capture: true, passive: true });
  document.addEventListener("click", (event) => {
    if (!touch) return;
    forget(event);
    const drawing = event.target.closest?.("[data-testid=stVegaLiteChart] svg");
    if (!drawing) return;
    told = REACH.map(([x, y]) => document.elementFromPoint(event.clientX + x, event.clientY + y))
      .find((node) => node?.__data__?.tooltip && drawing.contains(node)) ?? null;
    if (told) point(told, "pointermove", event);
  });
})();
