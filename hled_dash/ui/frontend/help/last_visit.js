// The day of the last visit: which figures are new to this reader is known to the browser only.

/** Days of the visit before this one (null at the first), and of this one, from what was kept and today. */
export const nextVisit = (kept, today) => {
  const [before, last] = (kept ?? "").split(" ");
  if (!/^\d{4}-\d\d-\d\d$/.test(last ?? "") || last > today) return { before: null, last: today };
  return last === today ? { before: before === "none" ? null : before, last } : { before: last, last: today };
};

/** Keep the day of this visit, and show the link to what came in since the one before. */
export const showLastVisit = ({ storage }) => {
  const visit = nextVisit(storage.get("visits"), new Date().toISOString().slice(0, 10));
  const kept = `${visit.before ?? "none"} ${visit.last}`;
  if (storage.get("visits") !== kept) storage.set("visits", kept);
  for (const element of document.querySelectorAll("[data-last-visit]")) {
    if (!visit.before || !element.hidden) continue;
    const link = element.querySelector("a");
    link.href = link.href.replace(element.dataset.lastVisit, visit.before);
    const date = new Date(`${visit.before}T12:00`).toLocaleDateString(document.documentElement.lang, {
      dateStyle: "long",
    });
    element.querySelector("span").textContent = `(${date})`;
    element.hidden = false;
  }
};
