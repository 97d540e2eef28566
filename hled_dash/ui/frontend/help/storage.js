/** What could not be kept, for as long as the page is open; all scripts of a page share it. */
const unkept = () => (globalThis.hledUnkept ??= new Map());

/**
 * What this browser keeps (localStorage); where it keeps nothing (private browsing, a full storage), the open page does.
 *
 * @param basePath Path of this installation ("/hled"): another one on the same host keeps its own.
 */
export const createStorage = (basePath, storage = () => localStorage) => {
  const attempt = (operation) => {
    try {
      return operation(storage());
    } catch {
      return null;
    }
  };
  const keyOf = (name) => `hled${basePath}.${name}`;
  return {
    get: (name) => unkept().get(keyOf(name)) ?? attempt((store) => store.getItem(keyOf(name))),
    set: (name, value) => {
      const kept = attempt((store) => {
        store.setItem(keyOf(name), value);
        return true;
      });
      if (kept) unkept().delete(keyOf(name));
      else unkept().set(keyOf(name), value);
    },
    remove: (name) => {
      unkept().delete(keyOf(name));
      attempt((store) => store.removeItem(keyOf(name)));
    },
    isKept: (name) => !unkept().has(keyOf(name)),
  };
};
