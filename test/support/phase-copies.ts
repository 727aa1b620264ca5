import type { Phase } from '../../state/runbook/runbook.ts';
import { copy } from '../../tasks/copy.ts';

type Written = Readonly<Record<string, unknown>>;

/** A phase, `phase`, with these copies, by step id, as a runbook writes them; one after the other, or together. */
export function phaseOfCopies(written: Readonly<Record<string, Written>>, limit = 1): Phase {
  const steps = Object.entries(written).map(([id, spec]) => ({
    ...{ type: 'step' as const, id, title: id, kind: 'copy' },
    spec: copy.schema.parse(spec),
    at: { file: 'test.yaml', line: 1, column: 1 },
  }));
  const items = limit === 1 ? steps : [{ type: 'together' as const, limit, steps }];
  return { id: 'phase', title: 'Phase', needs: [], signOff: [], items };
}
