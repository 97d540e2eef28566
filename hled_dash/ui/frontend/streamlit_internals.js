// What the scripts depend on in Streamlit's pages and in Vega's charts, and what neither promises. Each entry says what
// it is for and what happens when it is gone. tests/browser/test_streamlit_internals.py names the entry that a new
// version breaks; docs/upgrading.md says how a new version is tried. Styles: streamlit_overrides.css; Python:
// ui/streamlit_internals/.
//
// - Streamlit drops a script of st.html that has "less than" and "!" side by side: none here has.
// - Streamlit gives the container of st.container(key=...) the class st-key-..., which is documented.

/** Elements of Streamlit, as selectors. */
export const ELEMENT = {
  /** What React renders the app into. Without it the prerendered page stays over the app. */
  root: "#root",
  /** The app, to tell lists that open outside of it. Without it such lists are outside all landmarks. */
  app: "[data-testid=stApp]",
  /** The element that scrolls: the page's content. Without it the scripts of maps and of help listen to nothing. */
  main: "[data-testid=stMain]",
  /** The sidebar, for its links. Without it shortcuts to pages load the page anew. */
  sidebar: "[data-testid=stSidebar]",
  /** What st.html renders: the dashboard's own words. Without it no abbreviation is expanded. */
  html: "[data-testid=stHtml]",
  /** Title of an expander. Without it objectives are no headings. */
  expanderTitle: "summary [data-testid=stMarkdownContainer]",
  /** A chart by Vega. Without it charts are no images for screen readers, and taps show no tooltip. */
  chart: "[data-testid=stVegaLiteChart]",
  /** A chosen option of a multiselect. Without it its name is not read out. */
  chosenOption: "[data-tag]",
  /** The field of a select, or one that is typed into. Without it a text that is cut off has no hint. */
  chosenText: "[data-testid=stSelectbox] input, [data-testid=stTextInput] input",
  /** The list that a select opens. Without it the list is outside all landmarks. */
  optionList: "[role=listbox]",
  /** Where a page is not complete yet. Without it the prerendered page goes a little too early. */
  skeleton: "[data-testid=stSkeleton]",
  /** What the app shows instead of a page. Without them the prerendered page stays over an error. */
  exception: "[data-testid=stException]",
  alert: "[data-testid=stAlert]",
  progress: "[data-testid=stProgress]",
  /** Where Streamlit writes texts of its own. Without them these stay English. */
  inputInstructions: "[data-testid=InputInstructions]",
  skipLink: "[data-testid=stSkipToContent]",
  status: "[data-testid=stStatusWidget]",
  connection: "[data-testid=stConnectionStatus]",
  dialog: "[data-testid=stDialog]",
  /** The live region of react-aria, which announces the options of a list. Without it it speaks English. */
  announcer: "[data-live-announcer]",
};

/** Title of a dialog, before its message. Without it what dialogs say of a lost connection stays English. */
export const CONNECTION_ERROR_TITLE = `${ELEMENT.dialog} [slot=title]`;

/** Elements with texts of Streamlit's own. */
export const TEXT_ELEMENTS = [
  ELEMENT.inputInstructions,
  ELEMENT.skipLink,
  ELEMENT.status,
  ELEMENT.connection,
  ELEMENT.dialog,
  ELEMENT.optionList,
  "[role=dialog]",
  ELEMENT.announcer,
].join(", ");

/**
 * Streamlit's and react-aria's fixed English to keys of translations (components/assets.py). With a blank at the end,
 * it is the beginning of a text. Where a text changes, it stays English.
 */
export const FIXED_TEXTS = {
  "Skip to main content": "skip",
  Sidebar: "sidebar",
  "Expand sidebar": "expand",
  "Collapse sidebar": "collapse",
  "Press Enter to apply": "enter",
  "Selected values": "chosen",
  "Clear all": "clearAll",
  "Clear value": "clear",
  Open: "open",
  Close: "close",
  Dismiss: "close",
  "Select all": "all",
  "No results": "nothing",
  "Running...": "running",
  Connecting: "connecting",
  "Help for ": "help",
  "Remove ": "remove",
  "You can only select up to ": "full",
  "Choose an option": "choose",
  "Choose options": "choose",
  "No options to select": "nothing",
  "Page not found": "pageNotFound",
  "Connection error": "connectionError",
  "The page that you have requested does not seem to exist. Running the app's main page.": "overviewInstead",
};
/** Parts of what react-aria announces ("12 options available.", "Chiapas, selected") after what stays, to keys of translations. */
export const ANNOUNCED_TEXTS = [
  [/()\boptions? available\./, "available"],
  [/(, )selected\b/, "selected"],
];

/**
 * Open a URL of this app without loading it: Streamlit follows the browser's history (Back) and runs the page of the
 * address. Without it links change the address and nothing else: page/view_links.js must go.
 */
export const openInSession = (url) => {
  history.pushState(null, "", url);
  rerun();
};

/** Run the page of the current address again. Without it the theme of the operating system is followed one choice late. */
export const rerun = () => dispatchEvent(new PopStateEvent("popstate"));

/**
 * Path of the web socket, which Streamlit opens with the global WebSocket, and listens to with addEventListener for array
 * buffers. Without it messages are not packed, and a change sends three times as much.
 */
export const STREAM_PATH = "/_stcore/stream";

/** The container of a Streamlit element with a key (documented). */
export const elementByKey = (key) => document.querySelector(`.st-key-${key}`);

/** The scrolling element of the page. */
export const mainElement = () => document.querySelector(ELEMENT.main) ?? document.body;

/** The item of Vega's scenegraph that an SVG element draws. Without it maps react to no pointer. */
export const sceneItem = (element) => element?.__data__;

/**
 * The Vega view inside a chart element, which Streamlit keeps to itself: the scenegraph's root group knows the data flow
 * that made it. Without it maps stay empty.
 */
export const vegaView = (chart) => sceneItem(chart?.querySelector("svg.marks path.background"))?.context?.dataflow;

/** The tooltip of vega-tooltip, once there has been one. Without it tooltips do not say what a click does. */
export const tooltipElement = () => document.getElementById("vg-tooltip-element");

/** Hide the tooltip. Without it a tooltip may stay when its chart is gone. */
export const hideTooltip = () => tooltipElement()?.classList.remove("visible");
