// Takes the outline away when the app has drawn the page (or has something else to say), and not before.
(() => {
  const outline = document.getElementById("hled-outline"), root = document.getElementById("root");
  document.documentElement.classList.add("hled-waiting");
  const drawn = () => {
    if (root.querySelector("[data-testid=stException], [data-testid=stAlert], [data-testid=stProgress]")) return true;
    return root.querySelector(".hled-page-foot") &&
      [...root.querySelectorAll("[data-testid=stVegaLiteChart]")].every((one) => one.querySelector("svg, canvas"));
  };
  const look = () => {
    if (!drawn()) return;
    seen.disconnect();
    document.documentElement.classList.remove("hled-waiting");
    // The reader goes on where they were.
    const main = root.querySelector("[data-testid=stMain]");
    if (main) main.scrollTop = outline.scrollTop;
    if (outline.contains(document.activeElement)) main?.focus();
    outline.remove();
  };
  const seen = new MutationObserver(look);
  seen.observe(root, { childList: true, subtree: true });
})();
