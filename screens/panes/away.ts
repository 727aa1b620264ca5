import { sinceLastKey, sinceLastRun } from '../away/lines.ts';
import { processBefore } from '../away/since.ts';
import { blank, line, paragraph, span } from '../parts/line.ts';
import type { Pane } from './pane.ts';

/** What happened since the person was last there: after a resume, and after a long time without a key. */
export const away: Pane = {
  id: 'away',
  key: 'i',
  label: 'while you were away',
  not: ({ stage }) => (stage.journal ? undefined : "The journal can't be read from here."),
  body: ({ world, model, width }) => {
    const key = model.away === undefined ? [] : sinceLastKey(world, model.away.since, width);
    const run = sinceLastRun(world, width);
    const both = key.length > 0 && run.length > 0 ? [...key, blank, ...run] : [...key, ...run];
    const none = processBefore(world.session)
      ? 'Nothing is known of it.'
      : 'You have been here since the session was opened. After ten minutes without a key this says what happened.';
    return {
      kind: 'text',
      lines: [line(span('While you were away', 'strong')), blank, ...(both.length > 0 ? both : paragraph(none, width))],
    };
  },
};
