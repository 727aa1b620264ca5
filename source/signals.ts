const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `stop` at the first sign that the program should end, once: a signal, or an output that nobody reads any more
 * (SIGPIPE, as it were). A further SIGINT or SIGTERM ends the program at once; the journal is safe at any moment. A
 * SIGHUP never does: a closed terminal, or systemd, sends it together with others, and there is time to stop in order.
 * Call the result to stop listening.
 */
export function stopOnSignals(stop: (signal: string) => void): () => void {
  let asked: NodeJS.Signals | undefined;
  let stopping = false;
  const stopOnce = (signal: string) => {
    if (stopping) return;
    stopping = true;
    stop(signal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (process.listeners(signal).includes(notForUs)) return;
    if (asked && signal !== 'SIGHUP') process.exit(130);
    if (signal !== 'SIGHUP') asked = signal;
    stopOnce(signal);
  };
  const onBroken = () => stopOnce('SIGPIPE');
  for (const signal of signals) process.on(signal, onSignal);
  process.stdout.on('error', onBroken);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    process.stdout.off('error', onBroken);
  };
}

/**
 * While another program has the terminal, what its keyboard sends is for that program: Ctrl-C, Ctrl-\\ and Ctrl-Z reach
 * every process of the group, and must not stop this one. A SIGTERM or a hang-up still does. Call the result to listen again.
 */
export function leaveKeyboardSignals(): () => void {
  for (const signal of keyboardSignals) process.on(signal, notForUs);
  return () => {
    for (const signal of keyboardSignals) process.off(signal, notForUs);
  };
}

const keyboardSignals = ['SIGINT', 'SIGQUIT', 'SIGTSTP'] as const;

function notForUs(): void {}

/** What is written to an output that nobody reads any more is dropped; it must not end the program in the middle of something. */
export function outliveBrokenOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
