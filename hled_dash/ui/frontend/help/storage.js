/**
 * What this browser keeps (localStorage), or nothing where it keeps nothing (private browsing).
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
    get: (name) => attempt((store) => store.getItem(keyOf(name))),
    set: (name, value) => attempt((store) => store.setItem(keyOf(name), value)),
    remove: (name) => attempt((store) => store.removeItem(keyOf(name))),
  };
};
