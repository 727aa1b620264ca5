/** Whether the zone is one of the IANA database. Offsets such as `+04:00` are not: they know nothing of summer time. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

/** What the clocks in a zone show at an instant, as milliseconds that read like UTC: 02:00 there is 02:00Z here. */
export function zonedMs(instantMs: number, zone: string): number {
  if (zone === 'UTC') return instantMs;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall + (((instantMs % 1000) + 1000) % 1000);
}

/**
 * The first instant at which the clocks in a zone have reached a time. A time that comes twice is the first of the two;
 * a time that the clocks jump over is the instant of the jump.
 */
export function zonedInstant(wallMs: number, zone: string): number {
  const dayMs = 24 * 3_600_000;
  const offsets = [wallMs - dayMs, wallMs + dayMs].map((near) => zonedMs(near, zone) - near);
  const candidates = offsets.map((offset) => wallMs - offset).sort((a, b) => a - b);
  const exact = candidates.find((candidate) => zonedMs(candidate, zone) === wallMs);
  if (exact !== undefined) return exact;
  let [before = wallMs, after = wallMs] = candidates;
  // The clocks jump somewhere between the two; find the first instant that shows a later time.
  before -= 3 * 3_600_000;
  after += 3 * 3_600_000;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zonedMs(middle, zone) >= wallMs) after = middle;
    else before = middle;
  }
  return after;
}

/** Made once each: making one takes fifty times as long as using it, and a report has thousands of times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const format = formats.get(zone) ?? newFormat(zone);
  formats.set(zone, format);
  return format;
}

/** `h23` because some locales write midnight as 24:00. */
function newFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}
