// The page's language, which Streamlit always sets to English, the copy buttons, links between views, the values of marks,
// and tooltips on touch screens.
import { listenForCopy } from "./page/copy_button.js";
import { listenForTables } from "./page/data_table.js";
import { listenForCharts } from "./page/fit_window.js";
import { listenForMarkKeys } from "./page/mark_keys.js";
import { listenForMarks } from "./page/mark_values.js";
import { listenForShareMenus } from "./page/share_menu.js";
import { listenForTaps } from "./page/touch_tooltip.js";
import { listenForViewLinks } from "./page/view_links.js";

document.documentElement.lang = __SETTINGS__.language;
// A rerun brings this script again.
if (!window.hledPage) {
  window.hledPage = true;
  listenForCharts();
  listenForCopy();
  listenForTables();
  listenForShareMenus();
  listenForTaps();
  // After it, because a tap shows the tooltip.
  listenForMarks(__SETTINGS__.marks);
  listenForMarkKeys(__SETTINGS__.marks);
  listenForViewLinks();
}
