// Buttons that copy a link, data-copy-url, or a text, data-copy-text, and then show data-copied-label for a moment. A
// link with data-copy-pinned is copied as on the reader's date.

const COPIED_DURATION = 1500; // milliseconds

/** Copy a text. */
export const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https there is no clipboard: copy from a field that cannot be seen.
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

/** Show for a moment that a button has copied. */
export const showCopied = (button) => {
  if (button.dataset.copied) return;
  const label = [...button.childNodes];
  button.dataset.copied = "true";
  button.replaceChildren(button.dataset.copiedLabel);
  setTimeout(() => {
    delete button.dataset.copied;
    button.replaceChildren(...label);
  }, COPIED_DURATION);
};

/** The reader's date as addresses have it: 2025-03-01. */
const today = () => {
  const today = new Date();
  const twoDigits = (number) => String(number).padStart(2, "0");
  return `${today.getFullYear()}-${twoDigits(today.getMonth() + 1)}-${twoDigits(today.getDate())}`;
};

/** Copy the link of a button when it is clicked. */
export const listenForCopy = () => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy-url], [data-copy-text]");
    if (!button) return;
    const url = button.dataset.copyUrl;
    const pin = "copyPinned" in button.dataset ? `&as-of=${today()}` : "";
    await copyText(url ? new URL(url + pin, window.location.origin).href : button.dataset.copyText);
    showCopied(button);
  });
};
