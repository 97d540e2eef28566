import assert from "node:assert/strict";
import test from "node:test";
import { escapedAddress } from "../../hled_dash/ui/frontend/page/escaped_address.js";

test("what a browser takes for a place on the page is a part of the query where its signs have numbers", () => {
  for (const [url, whole] of [
    ["https://host/maps?v=1&#38;lang=es&#38;at=2020", "/maps?v=1&%2338;lang=es&%2338;at=2020"],
    ["https://host/maps?v=1&#x26;lang=es", "/maps?v=1&%23x26;lang=es"],
    ["https://host/explorer?places=MEX&#126;GTM", "/explorer?places=MEX&%23126;GTM"],
    ["https://host/maps?v=1#main", ""],
    ["https://host/maps?v=1&lang=es#38", ""],
    ["https://host/maps?v=1", ""],
  ])
    assert.equal(escapedAddress(new URL(url)), whole);
});
