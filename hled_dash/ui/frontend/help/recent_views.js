// The list of recent views at the end of the sidebar.
import { ELEMENT } from "../streamlit_internals.js";

const MAX_VIEWS = 8;

/** The views that this browser has kept: label and url of each, newest first. */
export const readViews = (storage) => {
  try {
    // Lists of earlier versions name the URL "address".
    return JSON.parse(storage.get("recent")).map(({ label, url, address }) => ({ label, url: url ?? address }));
  } catch {
    return [];
  }
};

/** A list of views with another one at its beginning, each label and each URL once. */
export const addView = (views, view) =>
  [view, ...views.filter((other) => other.label !== view.label && other.url !== view.url)].slice(0, MAX_VIEWS);

/** The URL of a view where it is one of this dashboard, else that of its first page: the list may have been edited. */
export const safeUrl = (url, basePath) =>
  String(url).startsWith(`${basePath}/`) && !/^\/[/\\]/.test(url) ? url : `${basePath}/`;

/** Add the current view to the list, if its URL carries a view. */
export const rememberView = ({ storage }) => {
  const main = document.querySelector(ELEMENT.main);
  const marker = main?.querySelector(".hled-view-marker");
  const title = (main?.querySelector(".hled-kicker") ?? main?.querySelector("h1"))?.textContent;
  if (!marker || !title || !location.search.includes("v=")) return;
  const { url, detail } = marker.dataset;
  const label = detail ? `${title}: ${detail}` : title;
  storage.set("recent", JSON.stringify(addView(readViews(storage), { label, url })));
};

/** Write the list, where it has changed. */
export const renderRecentViews = ({ storage, settings }) => {
  const views = readViews(storage);
  const key = JSON.stringify(views);
  for (const element of document.querySelectorAll(".hled-recent-views")) {
    if (element.dataset.rendered === key) continue;
    element.dataset.rendered = key;
    element.querySelector("ol").replaceChildren(
      ...views.map((view) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = safeUrl(view.url, settings.basePath);
        link.dataset.view = ""; // for page/view_links.js
        link.textContent = view.label;
        // A label is in the language that the view was seen in.
        link.lang = new URL(link.href).searchParams.get("lang") ?? document.documentElement.lang;
        item.append(link);
        return item;
      }),
    );
    element.querySelector("[data-help-action=forget]").hidden = !views.length;
    element.querySelector(".hled-recent-views-empty").hidden = views.length > 0;
  }
};

/** Delete the list. */
export const forgetViews = (context) => {
  context.storage.remove("recent");
  renderRecentViews(context);
};
