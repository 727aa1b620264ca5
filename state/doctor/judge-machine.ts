import { type DoctorLine, failure, ok, warning } from '../doctor.ts';
import { formatBytes, formatDuration } from '../format.ts';
import type { OpenedWindow } from '../session/opened.ts';

/** What is to be known of the machine that the night is run from. */
export interface MachineFacts {
  readonly host: string;
  /** `26.10.0`. */
  readonly node: string;
  readonly nightferry: string;
  /** `undefined` when the output is no terminal: a pipe, a file, CI. */
  readonly terminal?: {
    readonly columns: number;
    readonly rows: number;
    /** Bits; 1 is none. */
    readonly colourBits: number;
    readonly type: string;
  };
  /** `C.UTF-8`, or empty. */
  readonly locale: string;
  readonly isRemote: boolean;
  /** tmux, screen and the like: the session outlives the line. */
  readonly isKept: boolean;
  readonly journal: { readonly path: string; readonly isWritable: boolean; readonly freeBytes: number };
  readonly now: Date;
  /** Whether the system says that its clock follows a time server; `undefined` where it can't be asked. */
  readonly isClockSynchronized?: boolean | undefined;
  readonly window?: OpenedWindow | undefined;
}

const oldestNode: readonly [number, number] = [22, 13];
const screen = { columns: 80, rows: 24 };
const wantedJournalBytes = 1024 ** 3;
const leastJournalBytes = 100 * 1024 ** 2;

/** The machine, line by line. */
export function judgeMachine(facts: MachineFacts): readonly DoctorLine[] {
  return [
    nodeLine(facts),
    ...terminalLines(facts),
    localeLine(facts),
    ...remoteLines(facts),
    ...journalLines(facts),
    clockLine(facts),
    ...windowLines(facts),
  ];
}

function nodeLine({ node, nightferry, host }: MachineFacts): DoctorLine {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const says = `Nightferry ${nightferry} on Node ${node}, on ${host}.`;
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  return isOld ? failure(says, { remedy: [`Install Node ${oldestNode.join('.')} or newer.`] }) : ok(says);
}

function terminalLines({ terminal }: MachineFacts): readonly DoctorLine[] {
  if (!terminal) {
    return [
      warning('The output is no terminal: neither its size nor its colours can be seen from here.', {
        remedy: ['Ask again in the terminal of the night. Without one there are no screens, only --plain.'],
      }),
    ];
  }
  const { columns, rows, colourBits, type } = terminal;
  const size = `The terminal has ${columns} columns and ${rows} rows`;
  const fits = columns >= screen.columns && rows >= screen.rows;
  return [
    fits
      ? ok(`${size}${colourBits > 1 ? ', and colours' : ''}.`)
      : warning(`${size}; the screens need ${screen.columns} by ${screen.rows}.`, {
          remedy: ['Make its window larger.'],
        }),
    ...(colourBits > 1 ? [] : [ok(`It shows no colours (${type}): the words beside them say the same.`)]),
    ...(type === 'dumb'
      ? [
          warning('TERM is dumb: screens can not be drawn.', {
            remedy: ['Set TERM to what it is, such as xterm-256color, or use --plain.'],
          }),
        ]
      : []),
  ];
}

function localeLine({ locale }: MachineFacts): DoctorLine {
  if (/utf-?8/i.test(locale)) return ok(`The locale is ${locale}.`);
  return warning(
    `The locale is ${locale === '' ? 'not set' : locale}, which is not UTF-8: names may be shown garbled.`,
    {
      remedy: ['export LC_ALL=C.UTF-8'],
    },
  );
}

function remoteLines({ isRemote, isKept }: MachineFacts): readonly DoctorLine[] {
  if (!isRemote) return [];
  if (isKept) return [ok('You are here over SSH, in a terminal that outlives the line.')];
  return [
    warning('You are here over SSH: when the line breaks, the session stops (and can be resumed).', {
      remedy: ['Start it inside tmux or screen, so that it goes on.'],
    }),
  ];
}

function journalLines({ journal: { path, isWritable, freeBytes } }: MachineFacts): readonly DoctorLine[] {
  const place = `The journal ${path}`;
  if (!isWritable) {
    const remedy = ['Give yourself the right to write there, or name another file with --journal.'];
    return [failure(`${place} can't be written.`, { remedy, code: 'journal/unwritable' })];
  }
  const says = `${place} can be written; ${formatBytes(freeBytes)} are free there.`;
  const remedy = ['Make room, or name a file on another disk with --journal: without a journal nothing runs.'];
  if (freeBytes < leastJournalBytes) return [failure(says, { remedy })];
  return [freeBytes < wantedJournalBytes ? warning(says, { remedy }) : ok(says)];
}

function clockLine({ now, isClockSynchronized }: MachineFacts): DoctorLine {
  const says = `The clock says ${now.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  if (isClockSynchronized === false) {
    return warning(`${says}, and follows no time server.`, {
      remedy: ['timedatectl set-ntp true, or see that it is right.'],
    });
  }
  return ok(`${says}${isClockSynchronized ? ', and follows a time server' : ''}.`);
}

function windowLines({ window, now }: MachineFacts): readonly DoctorLine[] {
  if (!window) return [];
  const opensInMs = Date.parse(window.opensAt) - now.getTime();
  const closesInMs = Date.parse(window.closesAt) - now.getTime();
  if (opensInMs > 0) return [ok(`The window opens in ${formatDuration(opensInMs)}.`)];
  return [ok(`The window is open, and closes in ${formatDuration(closesInMs)}.`)];
}
