import assert from "node:assert/strict";
import test from "node:test";
import { listenForViewLinks } from "../../hled_dash/ui/frontend/page/view_links.js";

test("a link to the view that is shown renders it again, and one to another view opens that", () => {
  const handlers = {};
  const done = [];
  Object.assign(globalThis, {
    document: {
      addEventListener: (name, handler) => (handlers[name] = handler),
      querySelector: () => null,
      body: { scrollTo: () => {} },
    },
    location: { href: "https://host/a?b=1", origin: "https://host" },
    history: { pushState: (_state, _title, url) => done.push(url) },
    PopStateEvent: class extends Event {},
    dispatchEvent: (event) => done.push(event.type),
  });
  listenForViewLinks();
  for (const href of ["https://host/a?b=1", "https://host/c"])
    handlers.click({
      button: 0,
      target: { closest: () => ({ href, origin: "https://host" }) },
      preventDefault: () => {},
    });
  assert.deepEqual(done, ["popstate", "https://host/c", "popstate"]);
});
