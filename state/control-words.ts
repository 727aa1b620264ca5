import type { ControlRequest } from './events.ts';
import { formatCount, formatNumber } from './format.ts';

/** What somebody asks for: `Rauf asks ...`. */
export function requestWords(request: ControlRequest): string {
  switch (request.control) {
    case 'stop':
      return request.at === 'chunk' ? 'it to stop at the next chunk' : 'it to stop';
    case 'pause':
      return 'copies to pause';
    case 'resume':
      return 'paused copies to go on';
    case 'throttle':
      return request.rowsPerSecond === null
        ? 'copies to go as fast as they can'
        : `copies for no more than ${formatNumber(request.rowsPerSecond)} rows/s`;
    case 'workers':
      return request.workers === null
        ? 'for as many workers as the runbook says'
        : `for ${formatCount(request.workers, 'worker')}`;
    default:
      return 'something that a newer version of Nightferry knows';
  }
}

/** What keeps a copy from going at full speed. `since`: ISO 8601. */
export type Hold =
  | { readonly what: 'paused'; readonly by: string; readonly since: string }
  /** A limit of the runbook is passed: `why` names it, with the figures. */
  | { readonly what: 'limited'; readonly why: string; readonly since: string }
  | { readonly what: 'throttled'; readonly rowsPerSecond: number; readonly by: string; readonly since: string }
  | { readonly what: 'stopping'; readonly by: string; readonly since: string };

/** Whether nothing is meant to move. */
export function isStanding(hold: Hold | undefined): boolean {
  return hold?.what === 'paused' || hold?.what === 'limited';
}

/** `paused by Rauf since 02:13`. `time` tells an instant as a clock there shows it. */
export function holdWords(hold: Hold, time: (at: string) => string): string {
  switch (hold.what) {
    case 'paused':
      return `paused by ${hold.by} since ${time(hold.since)}`;
    case 'limited':
      return `pauses by itself since ${time(hold.since)}: ${hold.why}`;
    case 'throttled':
      return `throttled to ${formatNumber(hold.rowsPerSecond)} rows/s`;
    case 'stopping':
      return `stops at the end of its chunks, as ${hold.by} asked`;
  }
}
