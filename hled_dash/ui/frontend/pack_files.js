// The files of a pack: one is begun, its progress shown, cancelled, and downloaded when it is made. What is being made
// is kept for the tab, so that another page and a reload do not lose it.
import { createElement } from "./elements.js";
import { formatPack } from "./pack/text.js";

const INTERVAL = 700; // milliseconds from one question to the next
const KEY = "hled-pack-file";

const readJobId = () => {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
};
const writeJobId = (id) => {
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // Without storage the job is this page's alone.
  }
};

export default function renderPackFiles({ data, parentElement }) {
  const root = parentElement.querySelector(".hled-pack-files");
  if (root.hledRefresh) {
    root.hledRefresh(data);
    return () => {};
  }
  const state = { data, job: null, timer: 0 };
  const url = (id) => `${state.data.url}${id}.json?lang=${state.data.language}`;
  const headers = { Accept: "application/json", "X-HLED-Pack": "1" };

  const status = createElement("p", { role: "status" });
  const bar = createElement("progress", { max: 1 });
  const cancel = createElement("button", { type: "button", class: "hled-small-button" });
  const link = createElement("a", { class: "hled-small-button" });
  const line = createElement("div", { class: "hled-pack-progress" }, [status, bar, cancel, link]);
  const tools = createElement("div", { class: "hled-pack-tools" });

  const isActive = () => ["waiting", "running"].includes(state.job?.state);
  const show = () => {
    const { job } = state;
    line.hidden = !job;
    for (const button of tools.children) button.setAttribute("aria-disabled", String(isActive()));
    if (!job) return;
    if (status.textContent !== job.text) status.textContent = job.text;
    bar.hidden = cancel.hidden = !isActive();
    bar.value = job.share ?? 0;
    link.hidden = !job.file;
    if (!job.file) return;
    link.href = job.file;
    link.download = link.textContent = job.name;
  };
  const showJob = (job) => {
    const isMade = job.file && !state.job?.file;
    state.job = job;
    writeJobId(job && (isActive() || job.file) ? job.id : "");
    show();
    clearTimeout(state.timer);
    if (isActive()) state.timer = setTimeout(poll, INTERVAL);
    // It goes where downloads go.
    else if (isMade) link.click();
  };
  const fail = () => showJob({ state: "failed", text: state.data.labels.failed });
  const poll = async () => {
    const { id } = state.job;
    try {
      const response = await fetch(url(id), { headers });
      if (state.job?.id !== id) return;
      if (response.ok) showJob(await response.json());
      else fail();
    } catch {
      // The network is away for a moment: the file is made all the same.
      state.timer = setTimeout(poll, 4 * INTERVAL);
    }
  };
  const send = async (id, options) => {
    try {
      const response = await fetch(url(id), { headers, ...options });
      // 429 and 503 come with a sentence, as a job that is over.
      if (response.ok || [429, 503].includes(response.status)) showJob(await response.json());
      else fail();
    } catch {
      fail();
    }
  };
  const startJob = (format) => {
    if (isActive()) return;
    state.job = { state: "waiting", text: state.data.labels.begun };
    show();
    const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
    // What was edited a moment ago stands in the editor before the server has answered to it.
    const edited = document.querySelector(".hled-pack")?.hledState?.pack;
    const pack = edited ? { text: formatPack(edited) } : { pack: state.data.pack };
    send("new", { method: "POST", body: JSON.stringify({ ...pack, format, zone }) });
  };
  cancel.onclick = () => {
    if (state.job?.id) send(state.job.id, { method: "DELETE" });
    tools.querySelector("button").focus();
  };
  root.hledRefresh = (changed) => {
    state.data = changed;
    const { labels, formats } = changed;
    cancel.textContent = labels.cancel;
    bar.setAttribute("aria-label", labels.progress);
    const focused = [...tools.children].indexOf(document.activeElement);
    tools.replaceChildren(
      ...formats.map(({ name, label }) =>
        createElement("button", {
          type: "button",
          class: "hled-small-button",
          text: label,
          title: labels.help,
          onclick: () => startJob(name),
        }),
      ),
    );
    tools.children[focused]?.focus();
    show();
  };
  root.replaceChildren(tools, line);
  root.hledRefresh(data);
  const id = readJobId();
  if (id) {
    // Of this tab's page before: what is over and known no more is not told of.
    fetch(url(id), { headers }).then(
      async (response) => (response.ok && !state.job ? showJob(await response.json()) : writeJobId("")),
      () => {},
    );
  }
  return () => {};
}
