import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import type { Ledger, LedgerKey } from '../engines/ledger.ts';
import type { CopySpec } from './spec.ts';

/** What a ledger knows of a step, as a person would delete it. */
interface StepInLedger {
  readonly key: LedgerKey;
  readonly tables: Ledger['tables'];
}

export function notEmpty({ to }: CopySpec): Fault {
  return new Fault('copy/target-not-empty', `${to.text} has rows already, and none of them are from this step.`, {
    remedy: ['Find out whose they are.', 'Empty the table, or allow them with `into: existing`; then retry.'],
    retry: 'safe',
  });
}

/** Somebody emptied the table but not the ledger, or wrote to it, or restored one without the other. */
export function targetDiffers({ to }: CopySpec, step: StepInLedger, committed: bigint, found: bigint): Fault {
  return new Fault(
    'copy/target-differs',
    `${to.text} has ${formatCount(found, 'row')}, but the ledger says that ${formatCount(committed, 'row')} of this step are committed.`,
    {
      remedy: [
        'Find out who changed the table, or whether it was restored.',
        `To start the step over: empty ${to.text}, ${forget(step)}, and retry.`,
      ],
      retry: 'unsafe',
    },
  );
}

/** The ledger has every range of keys exactly once, so the rows themselves came or went meanwhile. */
export function countDiffers({ from, to }: CopySpec, step: StepInLedger, counted: bigint, copied: bigint): Fault {
  return new Fault(
    'copy/count-differs',
    `${from.text} had ${formatCount(counted, 'row')} when this run began, and ${formatCount(copied, 'row')} were copied: somebody writes to it.`,
    {
      remedy: [
        `Freeze ${from.database}: rows that changed meanwhile may be older in ${to.text} as well.`,
        `Then start the step over: empty ${to.text}, ${forget(step)}, and retry.`,
      ],
      retry: 'unsafe',
    },
  );
}

function forget({ key: { session, phase, step, generation }, tables }: StepInLedger): string {
  const those = `session = '${session}' and phase = '${phase}' and step = '${step}' and generation = ${generation}`;
  return `delete from ${tables.ledger} where ${those}; delete from ${tables.chunks} where ${those}`;
}
