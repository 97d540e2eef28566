import assert from "node:assert/strict";
import test from "node:test";
import { differsFrom, isHighContrast, readContrast } from "../../hled_dash/ui/frontend/accessibility/contrast.js";
import { translate } from "../../hled_dash/ui/frontend/accessibility/translation.js";
import { FIXED_TEXTS } from "../../hled_dash/ui/frontend/streamlit_internals.js";

test("the choice of contrast is read from among other cookies", () => {
  assert.equal(readContrast("a=1; hled_contrast=more; b=2"), "more");
  assert.equal(readContrast("hled_contrast=usual"), "usual");
  assert.equal(readContrast("not_hled_contrast=more"), undefined);
  assert.equal(readContrast(""), undefined);
});

test("both themes of high contrast are such", () => {
  assert.deepEqual(["light", "dark", "contrast", "contrast-dark"].map(isHighContrast), [false, false, true, true]);
});

test("figures that are not dark where the system is, or dark where it is not, differ from it", () => {
  const themes = ["light", "dark", "contrast", "contrast-dark"];
  assert.deepEqual(
    themes.map((theme) => differsFrom(true, theme)),
    [true, false, true, false],
  );
  assert.deepEqual(
    themes.map((theme) => differsFrom(false, theme)),
    [false, true, false, true],
  );
});

test("each of Streamlit's fixed texts is translated, other texts are left alone", () => {
  const translations = Object.fromEntries(Object.values(FIXED_TEXTS).map((key) => [key, `«${key}»`]));
  for (const [text, key] of Object.entries(FIXED_TEXTS)) {
    const translated = translate(text.endsWith(" ") ? `${text}Mexico` : text, translations);
    assert.equal(translated, text.endsWith(" ") ? `«${key}» Mexico` : `«${key}»`);
  }
  assert.equal(translate("Remittances", translations), "Remittances");
  assert.equal(translate("toString", translations), "toString");
});
