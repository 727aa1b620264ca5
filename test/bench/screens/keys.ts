import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../source/clock.ts';
import { openJournal } from '../../../state/sqlite-journal.ts';
import { hasTmux, Terminal } from '../../support/tmux.ts';
import type { Figure, Tell } from '../figure.ts';
import type { Nights } from './nights.ts';

const eventsPerSecond = 10_000;
const latencyBudgetMs = 1_000;
const graceMs = 1_000;

/**
 * Keys while a step pours out ten thousand lines a second: a real command, through the shell, the masks of secrets and live
 * progress to the screens. What was typed is counted where it arrived: on the screen, and in the journal.
 */
export async function benchKeys(nights: Nights, { tell }: Tell): Promise<readonly Figure[]> {
  if (!hasTmux) throw new Error('tmux is not installed: it is the terminal that keys are pressed in.');
  tell(`\nkeys while ${eventsPerSecond.toLocaleString('en')} lines come every second`);
  const terminal = new Terminal(nights.command('keys', 'run', nights.file('busy.yaml'), '--in', 'here'));
  try {
    await terminal.until(/Enter begins/);
    await delay(graceMs);
    terminal.press('Enter');
    await terminal.until(/b begin/);
    await delay(graceMs);
    terminal.press('b');
    await terminal.until(/Is it so/);
    await delay(graceMs);
    const note = await typeNote(terminal);
    terminal.press('Escape');
    await terminal.until(/Stream/);
    await delay(graceMs);
    const latencies = await typeSearches(terminal);
    await terminal.until(() => didStreamEnd(nights));
    terminal.press('a');
    await terminal.until(/Is it so/);
    await delay(graceMs);
    terminal.press('y');
    await delay(graceMs);
    terminal.press('Enter');
    await terminal.until(/Finished/);
    return figuresOf(note, journaledNote(nights), latencies, nights, tell);
  } finally {
    terminal.close();
  }
}

/** Letters in small pieces, as from a quick hand, so that each piece falls between other frames. */
async function typeNote(terminal: Terminal): Promise<string> {
  const letters = Array.from({ length: 400 }, (_, index) => 'abcdefghijklmnopqrstuvwxyz'[(index * 7) % 26]).join('');
  terminal.press('t');
  await delay(graceMs);
  for (let at = 0; at < letters.length; at += 4) {
    terminal.type(letters.slice(at, at + 4));
    await delay(5);
  }
  terminal.press('Enter');
  await delay(graceMs);
  return letters;
}

/** On the screen on which the lines are drawn. From the last letter to when all of them stand there. */
async function typeSearches(terminal: Terminal): Promise<readonly number[]> {
  const latencies: number[] = [];
  for (const word of ['grades-of-nineteen', 'enrollments-of-two', 'organizations-and-all', 'zone-of-the-window']) {
    terminal.press('/');
    terminal.type(word);
    const at = performance.now();
    await terminal.until(new RegExp(`/${word}`));
    latencies.push(performance.now() - at);
    terminal.press('Escape');
    await delay(200);
  }
  return latencies;
}

function didStreamEnd(nights: Nights): boolean {
  try {
    return readFileSync(nights.file('stream.json'), 'utf8') !== '';
  } catch {
    return false;
  }
}

function journaledNote(nights: Nights): string {
  const journal = openJournal({ file: nights.file('keys.db'), clock: systemClock, isAlive: () => true, host: '' });
  try {
    const session = journal.sessions()[0]?.session ?? '';
    const notes = journal.read(session).flatMap((event) => {
      if (event.type !== 'question.answered' || !('note' in event.data.answer)) return [];
      return [event.data.answer.note ?? ''];
    });
    return notes[0] ?? '';
  } finally {
    journal.close();
  }
}

function figuresOf(
  typed: string,
  arrived: string,
  latencies: readonly number[],
  nights: Nights,
  tell: Tell['tell'],
): readonly Figure[] {
  const { lines, ms } = JSON.parse(readFileSync(nights.file('stream.json'), 'utf8')) as { lines: number; ms: number };
  const perSecond = (lines * 1_000) / ms;
  const same = [...typed].filter((letter, index) => arrived[index] === letter).length;
  const worst = Math.max(...latencies);
  const figures: readonly Figure[] = [
    {
      name: 'keys-kept',
      what: `${same} of ${typed.length} keys arrived in their order`,
      ratio: same / typed.length,
      floor: 1,
    },
    {
      name: 'lines-per-second',
      what: `${Math.round(perSecond).toLocaleString('en')} lines/s taken, of ${eventsPerSecond.toLocaleString('en')}`,
      ratio: perSecond / eventsPerSecond,
      floor: 0.95,
    },
    {
      name: 'key-latency',
      what: `a word stood on the screen ${worst.toFixed(0)} ms after its last key at worst, ${latencyBudgetMs} asked`,
      ratio: latencyBudgetMs / worst,
      floor: 1,
    },
  ];
  for (const { what } of figures) tell(what);
  return figures;
}
