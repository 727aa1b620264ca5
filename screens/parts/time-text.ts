import { formatDuration } from '../../state/format.ts';

/** `02:14`, in the zone; the machine's own when none is given. */
export function clockTime(at: Date | string, zone: string | undefined): string {
  return formatted(at, zone, { hour: '2-digit', minute: '2-digit' });
}

/** `02:14:07`. */
export function clockSeconds(at: Date, zone: string | undefined): string {
  return formatted(at, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** `Baku`, `UTC`: the city is enough to tell one clock from another. The machine's own when none is given. */
export function zoneName(zone: string | undefined): string {
  const name = zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (name.split('/').at(-1) ?? name).replaceAll('_', ' ');
}

/** `21 Nov 02:14`. */
export function dayAndTime(at: Date | string, zone: string | undefined): string {
  return formatted(at, zone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).replace(',', '');
}

/** A duration for the eye: `41m`, `8s`, never milliseconds. */
export function wholeSeconds(ms: number): string {
  return ms < 1000 ? '0s' : formatDuration(ms);
}

function formatted(at: Date | string, zone: string | undefined, parts: Intl.DateTimeFormatOptions): string {
  const date = typeof at === 'string' ? new Date(at) : at;
  return formatIn(zone, parts).format(date);
}

/** Made once each: making one takes longer than the rest of a line, and every second draws several. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(zone: string | undefined, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone ?? ''} ${Object.keys(parts)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', { ...parts, ...(zone !== undefined && { timeZone: zone }) });
  formats.set(key, made);
  return made;
}
