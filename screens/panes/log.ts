import { eventWords, isTrouble } from '../../state/event-words.ts';
import type { EventLine, EventTest, JournalReader, KeptEvent } from '../../state/journal-reader.ts';
import { bind } from '../keys/binding.ts';
import { dataLines } from '../parts/data-lines.ts';
import { blank, type Line, line, paragraph, span } from '../parts/line.ts';
import { clockSeconds, dayAndTime } from '../parts/time-text.ts';
import type { Pattern } from '../search/pattern.ts';
import type { Pane, PaneBody, PaneContext } from './pane.ts';

/** The session's journal, one line an event, newest last. */
export const log: Pane = {
  id: 'log',
  key: 'L',
  label: 'log',
  not: ({ stage }) => (stage.journal ? undefined : "The journal can't be leafed through from here."),
  body: (context) => bodyOf(context, context.world.stage.journal),
  keys: (context) => {
    const next = (filterAt(context) + 1) % filters.length;
    return [bind('t', `only ${filters[next]?.name}`, ['t'], { kind: 'move', track: filterTrack, to: next })];
  },
};

interface Filter {
  readonly name: string;
  isIn(line: EventLine): boolean;
}

const everything: Filter = { name: 'everything', isIn: () => true };

const filters: readonly Filter[] = [
  everything,
  { name: 'trouble', isIn: ({ isTrouble: is }) => is },
  { name: 'people', isIn: ({ topic }) => topic === 'people' },
  { name: 'steps', isIn: ({ topic }) => topic === 'steps' },
  { name: 'databases', isIn: ({ topic }) => topic === 'facts' },
];

const filterTrack = 'pane/log/filter';

function filterAt({ model }: PaneContext): number {
  return (model.tracks[filterTrack] ?? 0) % filters.length;
}

function bodyOf(context: PaneContext, journal: JournalReader | undefined): PaneBody {
  if (!journal) return { kind: 'text', lines: [] };
  const { world, width } = context;
  const upTo = world.session.seq;
  const filter = filters[filterAt(context)] ?? everything;
  const numbers = filter === everything ? undefined : journal.matching(testOf(filter), upTo);
  const count = numbers?.length ?? upTo;
  const read = (index: number): KeptEvent | undefined => {
    const seq = numbers ? numbers[index] : index + 1;
    return seq === undefined ? undefined : journal.events(seq, seq)[0];
  };
  const shown = filter === everything ? `${count} events` : `only ${filter.name}: ${count} of ${upTo} events`;
  return {
    kind: 'long-list',
    key: filter.name,
    heading: [line(span('Journal', 'strong'), span(`  ${shown}, newest last`, 'quiet'))],
    count,
    rows: (from, to) =>
      Array.from({ length: Math.max(0, to - from) }, (_, index) => rowLine(read(from + index), world.zone)),
    find: (pattern) => find(pattern, filter, numbers, journal, upTo),
    detail: (at) => ({ lines: detailLines(read(at), width, world.zone) }),
  };
}

function testOf(filter: Filter, pattern?: Pattern): EventTest {
  return {
    key: `${filter.name}/${pattern?.query ?? ''}`,
    isIn: (each) => filter.isIn(each) && (pattern?.isIn(each.words) ?? true),
  };
}

/** Places in the list, not numbers of events. */
function find(
  pattern: Pattern,
  filter: Filter,
  numbers: readonly number[] | undefined,
  journal: JournalReader,
  upTo: number,
): readonly number[] {
  const found = journal.matching(testOf(filter, pattern), upTo);
  if (!numbers) return found.map((seq) => seq - 1);
  const places = new Map(numbers.map((seq, index) => [seq, index]));
  return found.flatMap((seq) => places.get(seq) ?? []);
}

function rowLine(kept: KeptEvent | undefined, zone: string | undefined): Line {
  if (!kept) return blank;
  const { event } = kept;
  const time = span(`${clockSeconds(new Date(event.at), zone)}  `, 'quiet');
  return [time, span(eventWords(event), isTrouble(event) ? 'warn' : undefined)];
}

function detailLines(kept: KeptEvent | undefined, width: number, zone: string | undefined): readonly Line[] {
  if (!kept) return [];
  const { event, hash } = kept;
  const { actor, seq, at, type, data } = event;
  return [
    ...paragraph(eventWords(event), width, { tone: 'strong' }),
    ...paragraph(
      `Event ${seq}, ${type}, ${dayAndTime(at, zone)}, by ${actor.name} (${actor.osUser} on ${actor.host})`,
      width,
      { tone: 'quiet' },
    ),
    ...dataLines(data, width),
    ...paragraph(hash, width, { first: 'hash  ', tone: 'quiet' }),
  ];
}
