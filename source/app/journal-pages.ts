import { eventWords, isTrouble, topicOf } from '../../state/event-words.ts';
import type { Journal } from '../../state/journal/journal.ts';
import type { EventLine, EventTest, JournalReader, KeptEvent, ReportNow } from '../../state/journal-reader.ts';
import type { Clock } from '../../state/ports.ts';
import { reportText } from '../reports.ts';

const pageSize = 200;
/** Two screens' worth of pages around the cursor, and those that were left last. */
const keptPages = 20;

/** A session's journal, read page by page as it is looked at. Events never change, so what was read stays good. */
export class JournalPages implements JournalReader {
  readonly #journal: Pick<Journal, 'part' | 'read' | 'head'>;
  readonly #session: string;
  readonly #clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly #pages = new Map<number, readonly KeptEvent[]>();
  readonly #found = new Map<string, { upTo: number; numbers: readonly number[] }>();
  readonly #lines: EventLine[] = [];
  #report: { readonly now: ReportNow; readonly freshUntilMs: number } | undefined;

  constructor(
    session: string,
    journal: Pick<Journal, 'part' | 'read' | 'head'>,
    clock: Pick<Clock, 'now' | 'monotonicMs'>,
  ) {
    this.#session = session;
    this.#journal = journal;
    this.#clock = clock;
  }

  events(from: number, to: number): readonly KeptEvent[] {
    const events: KeptEvent[] = [];
    for (let page = pageOf(Math.max(1, from)); page <= pageOf(to); page += 1) events.push(...this.#page(page, to));
    return events.filter(({ event }) => event.seq >= from && event.seq <= to);
  }

  matching(test: EventTest, upTo: number): readonly number[] {
    this.#readOn(upTo);
    const known = this.#found.get(test.key) ?? { upTo: 0, numbers: [] };
    const fresh = this.#lines.slice(known.upTo, upTo).filter((line) => test.isIn(line));
    const numbers = fresh.length === 0 ? known.numbers : [...known.numbers, ...fresh.map(({ seq }) => seq)];
    if (this.#found.size > 20) this.#found.clear();
    this.#found.set(test.key, { upTo: this.#lines.length, numbers });
    return numbers;
  }

  report(seq: number): ReportNow {
    const startMs = this.#clock.monotonicMs();
    const known = this.#report;
    if (known && (known.now.seq === seq || startMs < known.freshUntilMs)) return known.now;
    const markdown = reportText(this.#journal, this.#session, 'md');
    const now = { markdown, seq, at: this.#clock.now().toISOString() };
    const endMs = this.#clock.monotonicMs();
    // One that takes long to make is made seldom: nothing else is drawn meanwhile.
    this.#report = { now, freshUntilMs: endMs + 2_000 + 20 * (endMs - startMs) };
    return now;
  }

  #page(page: number, upTo: number): readonly KeptEvent[] {
    const last = page * pageSize;
    const known = this.#pages.get(page);
    if (known && (known.length === pageSize || (known.at(-1)?.event.seq ?? 0) >= upTo)) return known;
    const read = this.#journal.part(this.#session, last - pageSize + 1, last);
    this.#pages.delete(page);
    this.#pages.set(page, read);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= keptPages) break;
      this.#pages.delete(oldest);
    }
    return read;
  }

  /** In pieces, so that the whole journal is never in memory as text at once. */
  #readOn(upTo: number): void {
    while (this.#lines.length < upTo) {
      const from = this.#lines.length + 1;
      const read = this.#journal.part(this.#session, from, Math.min(upTo, from + 1_999));
      if (read.length === 0) return;
      for (const { event } of read) {
        this.#lines.push({
          seq: event.seq,
          words: eventWords(event),
          topic: topicOf(event.type),
          isTrouble: isTrouble(event),
        });
      }
    }
  }
}

function pageOf(seq: number): number {
  return Math.ceil(seq / pageSize);
}
