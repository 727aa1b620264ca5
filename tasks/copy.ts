import type { TableReference } from '../state/runbook/fields.ts';
import type { Reference } from '../state/runbook/language.ts';
import { finishedCopy } from './copy/committed-before.ts';
import { describeCopy } from './copy/describe.ts';
import { idIn } from './copy/mapping.ts';
import { runCopy } from './copy/run.ts';
import { type CopySpec, copySchema } from './copy/spec.ts';
import { namedColumns } from './copy/taken-columns.ts';
import { undoCopy } from './copy/undo.ts';
import { defineKind, type Requirement } from './kind.ts';

/**
 * Copies a table into another database through a mapping of its columns: in chunks by key, each of which commits
 * together with its row in the target's ledger, so that a kill at any moment loses nothing and doubles nothing.
 */
export const copy = defineKind<CopySpec>({
  key: 'copy',
  summary: 'Copies a table into another database through a mapping of its columns.',
  schema: copySchema,
  effectsOutside: false,
  refers,

  mayReject: ({ rejects }) => (rejects ? ['rejects'] : undefined),

  touches: ({ to }) => [{ what: 'database', database: to.database, detail: `fills ${to.name}` }],

  requires: ({ from, to, into, columns }) => [
    { need: 'privilege', database: from.database, may: { act: 'read', table: from.name } },
    ...columns.flatMap(({ from: source }) => (source.kind === 'lookup' ? [reads(source.lookUp.table)] : [])),
    { need: 'privilege', database: to.database, may: { act: 'write', table: to.name } },
    // Undoing it empties the table.
    ...(into === 'existing' ? [] : [truncates(to)]),
  ],

  undo: undoCopy,

  describe: describeCopy,

  run: runCopy,

  /** What is committed stays, and a redo goes on behind it: there is never anything to ask. */
  async recover(spec, context) {
    const finished = await finishedCopy(spec, context);
    if (!finished) return { verdict: 'redo', seen: 'chunks that are committed stay; copying goes on behind them' };
    const { chunks, rows } = finished.figures;
    return { verdict: 'done', seen: `all ${chunks} chunks with ${rows} rows are in the ledger`, outcome: finished };
  },
});

function reads({ database, name }: TableReference): Requirement {
  return { need: 'privilege', database, may: { act: 'read', table: name } };
}

function truncates({ database, name }: CopySpec['to']): Requirement {
  return { need: 'privilege', database, may: { act: 'truncate', table: name } };
}

function refers({ from, to, key, where, columns, into, leaveOut = [] }: CopySpec): readonly Reference[] {
  const expression = (text: string, path: readonly string[]): Reference => ({
    to: 'sql',
    database: from.database,
    text,
    transactional: true,
    path,
  });
  return [
    { to: 'database', name: from.database, path: ['from'], needs: ['copy-source'] },
    { to: 'database', name: to.database, path: ['to'], needs: ['copy-target'] },
    ...(where === undefined ? [] : [expression(where, ['where'])]),
    {
      to: 'filled-table',
      database: to.database,
      table: to.name,
      source: from.text,
      alone: into === 'empty',
      path: ['to'],
    },
    ...leaveOut.map(
      (column, at): Reference => ({
        to: 'read-column',
        table: from.text,
        column,
        use: 'left-out',
        path: ['leave-out', at],
      }),
    ),
    ...columns.flatMap(({ target, from: source }): readonly Reference[] =>
      namedColumns(source).map((column) => ({
        to: 'read-column',
        table: from.text,
        column,
        use: 'taken',
        path: ['columns', target],
      })),
    ),
    ...columns.flatMap(({ target, from: source }): readonly Reference[] => {
      if (source.kind === 'sql') return [expression(source.sql, ['columns', target, 'sql'])];
      const id = idIn(source);
      if (id === undefined) return [];
      const path = ['columns', target, ...(source.kind === 'lookup' ? ['take'] : []), 'uuid'];
      const fills = { table: to.text, column: target, source: from.text };
      // An id that refers to another row may well be there twice.
      const isOwn = source.kind === 'uuid' && source.of.join() === (key ?? ['id']).join();
      return [{ to: 'id', tag: id.tag, style: id.style, ...(isOwn && { fills }), path }];
    }),
  ];
}
