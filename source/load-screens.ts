/**
 * Loads what draws. Its layout engine is WebAssembly, inlined as text, which it would `fetch` from itself: that loads all of
 * Node's fetch, a fifth of the time until the first frame. Where there is no fetch it decodes the text, so there is none
 * for that moment; nothing else runs in it.
 */
export async function loadScreens<T>(load: () => Promise<T>): Promise<T> {
  const fetch = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  if (!fetch?.configurable) return load();
  Object.defineProperty(globalThis, 'fetch', { value: undefined, configurable: true });
  try {
    return await load();
  } finally {
    Object.defineProperty(globalThis, 'fetch', fetch);
  }
}
