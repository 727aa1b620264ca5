/**
 * What is asked of a server before its session is anybody's, and so before anybody watches it for silence: it may take as
 * long as connecting may, `withinMs` (0: however long), and is then given up with `destroy`. Rejects with an error that
 * says so, or with what `work` rejects with.
 */
export async function whileOpening<T>(
  work: () => Promise<T>,
  { withinMs, destroy }: { readonly withinMs: number; readonly destroy: (why: Error) => void },
): Promise<T> {
  if (withinMs === 0) return work();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const why = new Error(`timeout: it let us in, and has been silent for ${withinMs / 1000} s`);
    late.reject(why);
    destroy(why);
  }, withinMs);
  try {
    const working = work();
    // Fails, too, once it is given up.
    working.catch(() => undefined);
    return await Promise.race([working, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
