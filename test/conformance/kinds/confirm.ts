import { systemClock } from '../../../source/clock.ts';
import { openJournal } from '../../../state/sqlite-journal.ts';
import type { KindCase } from './case.ts';
import type { KindWorld } from './world.ts';

const confirmed = { kind: 'confirmed', by: 'Leyla' } as const;

export const confirmCases: Readonly<Record<string, KindCase>> = {
  'of two items': {
    yaml: () => `- { id: told, text: Stakeholders are told, role: dba }\n- { id: ready, text: Everyone is ready }`,
    async before({ answers }) {
      answers.set('told', confirmed).set('ready', { ...confirmed, note: 'by phone' });
    },
    shows: () => ['asks dba: Stakeholders are told', 'asks the operator: Everyone is ready'],
    effect: async (world) => confirmations(world),
    once: ['ready', 'told'],
    changes: { databases: [], files: false },
    failure: {
      code: 'confirm/refused',
      async spoil({ answers }) {
        answers.set('ready', { kind: 'refused', by: 'Leyla' });
      },
      async repair({ answers }) {
        answers.set('ready', confirmed);
      },
    },
    middle: {
      async hold({ answers }) {
        answers.delete('ready');
      },
      async reached(world) {
        while (!confirmations(world).includes('told')) await new Promise((resolve) => setTimeout(resolve, 5));
      },
      async release({ answers }) {
        answers.set('ready', confirmed);
      },
    },
    undo: { can: 'nothing' },
    recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
  },
};

/** What a person said is so, each time they were made to say it. */
function confirmations({ journal }: KindWorld): readonly string[] {
  const reader = openJournal({ file: journal, clock: systemClock, isAlive: () => true, host: 'ops1' });
  try {
    return reader
      .read('one-step-1')
      .flatMap(({ type, data }) =>
        type === 'question.answered' && data.answer.kind === 'confirmed' ? [data.question] : [],
      )
      .map((id) => id.slice(id.lastIndexOf('/') + 1))
      .sort();
  } finally {
    reader.close();
  }
}
