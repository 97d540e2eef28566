import assert from "node:assert/strict";
import { test } from "node:test";
import { throttle } from "../../hled_dash/ui/frontend/help/throttle.js";

test("the first call is at once, and those that come meanwhile are one call after it", () => {
  const ends = [];
  const request = throttle((done) => ends.push(done));
  request();
  assert.equal(ends.length, 1);
  request();
  request();
  assert.equal(ends.length, 1);
  ends[0]();
  assert.equal(ends.length, 2);
  ends[1]();
  assert.equal(ends.length, 2);
  request();
  assert.equal(ends.length, 3);
});
