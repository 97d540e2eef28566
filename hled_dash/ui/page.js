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
})();
