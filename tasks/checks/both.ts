/** Asks two things at the same time. When one can't be answered, the other is cancelled, and its end awaited. */
export async function both<A, B>(
  signal: AbortSignal,
  first: (signal: AbortSignal) => Promise<A>,
  second: (signal: AbortSignal) => Promise<B>,
): Promise<readonly [A, B]> {
  const failure = new AbortController();
  const shared = AbortSignal.any([signal, failure.signal]);
  const failTogether = (error: unknown) => {
    failure.abort(error);
    throw error;
  };
  const answers = [first(shared).catch(failTogether), second(shared).catch(failTogether)] as const;
  await Promise.allSettled(answers);
  // The first failure, not that of the query it cancelled.
  if (failure.signal.aborted) throw failure.signal.reason;
  return Promise.all(answers);
}
