import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

type Addresses = readonly LookupAddress[];
type Ask = (hostname: string, options: LookupOptions) => Promise<Addresses>;

interface Pending {
  readonly found: Promise<Addresses>;
  /** Of the requests that wait for it. */
  readonly signals: AbortSignal[];
}

/**
 * Names of hosts for requests, one looked up at a time and each once, however many ask. A lookup can't be cancelled, hangs for as long
 * as the resolver pleases where no name server answers, and only two of them go on at once in a process (libuv's limit for
 * its default of four threads): requests that gave up long ago would keep the other place from the databases, whose names are
 * looked up, too. The signal is that of the request.
 */
export function sharedLookup(ask: Ask): (signal: AbortSignal) => LookupFunction {
  const pending = new Map<string, Pending>();
  let last: Promise<unknown> = Promise.resolve();

  const addressesOf = (hostname: string, options: LookupOptions, signal: AbortSignal): Promise<Addresses> => {
    const key = JSON.stringify([hostname, options.family ?? 0, options.hints ?? 0]);
    const known = pending.get(key);
    known?.signals.push(signal);
    if (known) return known.found;
    const signals = [signal];
    const askInTurn = () => {
      if (signals.every(({ aborted }) => aborted)) throw new Error('nobody waits for it any more');
      return ask(hostname, options);
    };
    // This one is in a file of the machine.
    const isHere = hostname === 'localhost';
    const found = isHere ? ask(hostname, options) : last.then(askInTurn);
    pending.set(key, { found, signals });
    const over = found.then(
      () => pending.delete(key),
      () => pending.delete(key),
    );
    if (!isHere) last = over;
    return found;
  };

  return (signal) => (hostname, options, answer) => {
    addressesOf(hostname, options, signal).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) answer(null, [...addresses]);
        else answer(null, first?.address ?? '', first?.family);
      },
      (error: NodeJS.ErrnoException) => answer(error, options.all ? [] : ''),
    );
  };
}

/** By the machine's own resolver. */
export const systemLookup = sharedLookup((hostname, options) => lookup(hostname, { ...options, all: true }));
