// Takes the outline away when the app has drawn the page (or has something else to say) and stands still.
(() => {
  const STILL = 32, MOST = 10000; // milliseconds
  const outline = document.getElementById("hled-outline"), root = document.getElementById("root");
  document.documentElement.classList.add("hled-waiting");
  const has = (what) => root.querySelector(what) !== null;
  const told = () => has(".hled-page-foot, [data-testid=stException], [data-testid=stAlert], [data-testid=stProgress]");
  const drawn = () => !has("[data-testid=stSkeleton], .hled-panel:empty, .hled-ranking:empty") &&
    [...root.querySelectorAll("[data-testid=stVegaLiteChart]")].every((one) => one.querySelector("svg, canvas"));
  const reveal = () => {
    seen.disconnect();
    document.documentElement.classList.remove("hled-waiting");
    // The reader goes on where they were.
    const main = root.querySelector("[data-testid=stMain]");
    if (main) main.scrollTop = outline.scrollTop;
    if (outline.contains(document.activeElement)) main?.focus();
    outline.remove();
  };
  let since = 0, timer = 0;
  const look = () => {
    if (!told()) return;
    since ||= performance.now();
    clearTimeout(timer);
    timer = setTimeout(reveal, Math.max(0, Math.min(drawn() ? STILL : MOST, since + MOST - performance.now())));
  };
  const seen = new MutationObserver(look);
  seen.observe(root, { childList: true, subtree: true });
})();
