// The menu of a figure: what is in it is asked for when it is opened first.

const fill = async (menu) => {
  const body = menu.querySelector(".hled-share-body");
  menu.dataset.state = "requested";
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  try {
    const response = await fetch(`${menu.dataset.share}&zone=${encodeURIComponent(timeZone ?? "")}`);
    if (!response.ok) throw new Error(response.statusText);
    body.removeAttribute("role");
    body.innerHTML = (await response.json()).html;
  } catch {
    // It is asked for again when it is opened again.
    delete menu.dataset.state;
    body.textContent = menu.dataset.failed;
  }
};

/** Fill the menus of figures when they are opened. */
export const listenForShareMenus = () => {
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.matches?.("details[data-share]") && target.open && !target.dataset.state) fill(target);
    },
    true,
  );
};
