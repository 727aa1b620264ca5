/** `3,209,747`, `-1,234.50`. A text that is no decimal number comes back as it is. Exact at any size. */
export function formatNumber(value: number | bigint | string): string {
  const text = String(value);
  const parts = /^([+-]?)(\d+)(\.\d+)?$/.exec(text);
  if (!parts) return text;
  const [, sign = '', whole = '', fraction = ''] = parts;
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/** `1 row`, `6,987 rows`. `many` is for words that don't just take an s. */
export function formatCount(count: number | bigint, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 || count === 1n ? one : many}`;
}

const byteUnits = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `512 bytes`, `1.4 MB`, `50 GB`: powers of 1024, as in a runbook; cut, not rounded, so that it never promises more than there is. */
export function formatBytes(bytes: number | bigint): string {
  let size = Number(bytes);
  let unit = 0;
  while (Math.abs(size) >= 1024 && unit < byteUnits.length - 1) {
    size /= 1024;
    unit += 1;
  }
  if (unit === 0) return formatCount(size, 'byte');
  const digits = Math.abs(size) < 100 ? 10 : 1;
  return `${formatNumber(Math.trunc(size * digits) / digits)} ${byteUnits[unit]}`;
}

const durationUnits = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'm', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const;

/** `2h48m`, `41m`, `3m05s`, `8s`, `250ms`: the two largest units, cut to whole ones. Negative durations keep their sign. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  const first = durationUnits.findIndex((unit) => ms >= unit.ms);
  const large = durationUnits[first];
  if (!large) return `${Math.trunc(ms)}ms`;
  const whole = Math.floor(ms / large.ms);
  const small = durationUnits[first + 1];
  const rest = small ? Math.floor((ms % large.ms) / small.ms) : 0;
  if (!small || rest === 0) return `${whole}${large.name}`;
  return `${whole}${large.name}${small.name === 'd' || small.name === 'h' ? rest : String(rest).padStart(2, '0')}${small.name}`;
}

/** `98%`, `99.9%`: cut, so that 100% means all of it and 0% none. Of nothing it is 100%. */
export function formatPercent(part: number | bigint, whole: number | bigint): string {
  if (Number(whole) <= 0) return '100%';
  const share = (100 * Number(part)) / Number(whole);
  if (share > 99 && share < 100) return `${Math.floor(Math.min(share, 99.9) * 10) / 10}%`;
  if (share > 0 && share < 1) return share < 0.1 ? '<0.1%' : `${Math.floor(share * 10) / 10}%`;
  return `${Math.floor(share)}%`;
}

/**
 * A figure of a step or check in words: `6,987 rows`, `duration 12s`, `source size 1.4 MB`, `copied rows 6,987`. The
 * name says the unit: it ends in `Ms`, in `bytes`, or is the word for what was counted.
 */
export function formatFigure(name: string, value: number | string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .toLowerCase();
  if (typeof value === 'number' && words.endsWith(' ms')) return `${words.slice(0, -3)} ${formatDuration(value)}`;
  if (typeof value === 'number' && words === 'bytes') return formatBytes(value);
  if (typeof value === 'number' && words.endsWith(' bytes')) return `${words.slice(0, -6)} size ${formatBytes(value)}`;
  if (typeof value === 'number' && /^[a-z]+s$/.test(words)) return formatCount(value, words.slice(0, -1), words);
  return `${words} ${formatNumber(value)}`;
}

/** With a capital, as a sentence or a title begins. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
