/** A zone's clock: which instant a local time was, by the rules that come with this program's runtime. */
export interface ZoneClock {
  /** `localMs` is the local time as if it were UTC. Resolves gaps and repeated hours as PostgreSQL's AT TIME ZONE does. */
  read(localMs: number): { readonly ms: number; readonly was: 'once' | 'skipped' | 'twice' };
}

const dayMs = 86_400_000;

/** Faults: a RangeError for a zone that nobody knows. */
export function zoneClock(zone: string): ZoneClock {
  const offsetAt = offsets(zone);
  return {
    read(localMs) {
      const [before, after] = [offsetAt(localMs - dayMs), offsetAt(localMs + dayMs)];
      if (before === after) return { ms: localMs - before, was: 'once' };
      const held = [before, after].filter((offset) => offsetAt(localMs - offset) === offset);
      // The clock was moved over this time: it is taken as if it had not been.
      if (held.length === 0) return { ms: localMs - before, was: 'skipped' };
      const instants = held.map((offset) => localMs - offset);
      return { ms: Math.max(...instants), was: held.length === 2 ? 'twice' : 'once' };
    },
  };
}

/** Milliseconds that the zone is ahead of UTC at an instant. Moments at which it changes are looked up once a month. */
function offsets(zone: string): (ms: number) => number {
  const ask = offsetByRuntime(zone);
  const months = new Map<number, readonly { readonly from: number; readonly offset: number }[]>();
  const spanMs = 32 * dayMs;
  return (ms) => {
    const month = Math.floor(ms / spanMs);
    let changes = months.get(month);
    if (changes === undefined) {
      changes = changesWithin(month * spanMs, (month + 1) * spanMs, ask);
      months.set(month, changes);
    }
    let found = changes[0]?.offset ?? 0;
    for (const { from, offset } of changes) if (from <= ms) found = offset;
    return found;
  };
}

/** No zone changes twice within four days. */
function changesWithin(start: number, end: number, ask: (ms: number) => number) {
  const changes = [{ from: start, offset: ask(start) }];
  for (let at = start; at < end; at += 4 * dayMs) {
    let [low, high] = [at, Math.min(end, at + 4 * dayMs)];
    const [before, after] = [ask(low), ask(high)];
    if (before === after) continue;
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (ask(middle) === before) low = middle;
      else high = middle;
    }
    changes.push({ from: high, offset: after });
  }
  return changes;
}

/** Slow: it writes the local time as a text, and reads it again. */
function offsetByRuntime(zone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const whole = Math.floor(ms / 1000) * 1000;
    const parts = new Map(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    const local = new Date(0);
    local.setUTCFullYear(part('year'), part('month') - 1, part('day'));
    local.setUTCHours(part('hour'), part('minute'), part('second'));
    return local.getTime() - whole;
  };
}
