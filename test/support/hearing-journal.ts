import type { Event } from '../../state/events.ts';
import type { Journal } from '../../state/journal/journal.ts';

/** A journal that says what was appended, once it is durable. */
export function hearingJournal(journal: Journal, hear: (event: Event) => void): Journal {
  const append: Journal['append'] = (...given) => {
    const event = journal.append(...given);
    if (event !== 'conflict') hear(event);
    return event;
  };
  return new Proxy(journal, {
    get(target, key) {
      if (key === 'append') return append;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
