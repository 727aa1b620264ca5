import { rollbackPhaseId } from '../plan.ts';
import { rollbackFields } from './document.ts';
import type { DraftRollback } from './draft.ts';
import { type PhaseReading, readItems } from './draft-phases.ts';
import { slug } from './fields.ts';
import { readFields } from './read.ts';
import { isMapping, type Path, valueAt } from './tree.ts';

/** Reads the named ways back as far as they can be read. Faults: those of the fields and steps, `runbook/rollback-name`. */
export function readRollbacks(reading: PhaseReading): readonly DraftRollback[] {
  const section = valueAt(reading.document, ['rollbacks']);
  if (section === undefined) return [];
  if (!isMapping(section)) {
    const remedy = [
      'Write each way back under its name: `rollbacks: { switch-back: { undoes: [...], steps: [...] } }`.',
    ];
    reading.report.error('runbook/value', { path: ['rollbacks'] }, 'rollbacks must map names to ways back.', remedy);
    return [];
  }
  return Object.keys(section).map((name) => readRollback(name, ['rollbacks', name], reading));
}

function readRollback(name: string, path: Path, reading: PhaseReading): DraftRollback {
  if (!slug.safeParse(name).success || name === 'undo') {
    const remedy = [
      'Use small letters, digits and -, and another name than `undo`, which is the way back that is always there.',
    ];
    reading.report.error(
      'runbook/rollback-name',
      { path, part: 'key' },
      `A way back can't be called ${JSON.stringify(name)}.`,
      remedy,
    );
  }
  const fields = readFields(rollbackFields, path, reading, ['steps']);
  const [side, phase = ''] = fields.when?.split(' ') ?? [];
  const id = rollbackPhaseId(name);
  return {
    path,
    name,
    when: side === 'before' || side === 'after' ? { side, phase } : undefined,
    undoes: fields.undoes ?? [],
    phase: {
      path,
      id,
      title: fields.title ?? name,
      needs: [],
      plannedMs: fields.planned,
      signOff: [],
      items: readItems(path, id, reading),
    },
  };
}
