import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import type { WhoseRows } from './seam.ts';
import type { CopySpec } from './spec.ts';

interface Found {
  readonly rows: bigint;
  readonly otherwise: bigint;
}

export function wouldTakeAlong({ to }: CopySpec, table: string): Fault {
  return new Fault('copy/undo-would-lose', `Emptying ${to.text} would change rows of ${table}, which refers to it.`, {
    remedy: [
      `Its foreign key deletes or clears them. Find out whose rows ${table} has, and save them.`,
      'Take them out and retry, or skip this with the reason and leave the table as it is.',
    ],
    retry: 'safe',
  });
}

export function mayLose(
  { to }: CopySpec,
  copied: bigint,
  { rows, otherwise }: Found,
  others: string | undefined,
): Fault {
  const changed = `${formatCount(Number(otherwise), 'row')} of ${to.text} may not be of the copy`;
  const gone = `${formatCount(Number(copied - rows), 'row')} that it wrote are gone, and these were put there or changed since`;
  return new Fault('copy/undo-would-lose', `${changed}: ${gone}.`, {
    remedy: [
      ...shownBy(to.database, others),
      'Find out which these are and who wrote them: another step of the night, or the application. Save what is not copied.',
      'To undo it all the same, take out all rows of the table by hand and retry; or skip this with the reason.',
    ],
    retry: 'safe',
  });
}

/** The statement with which a person sees the rows that are not as they were copied. */
function shownBy(database: string, others: string | undefined): readonly string[] {
  return others === undefined ? [] : [`In ${database}, this shows them: ${others}`];
}

export function wouldLose({ to }: CopySpec, more: bigint, others: string | undefined): Fault {
  return new Fault(
    'copy/undo-would-lose',
    `${to.text} has ${formatCount(Number(more), 'row')} more than were copied: emptying it would lose them.`,
    {
      remedy: [
        ...shownBy(to.database, others),
        'Someone has written to it since. Find out who, and save those rows.',
        'Take them out and retry, or skip this with the reason and leave the table as it is.',
      ],
      retry: 'safe',
    },
  );
}

/** Of a table with rows of others: what the step wrote is not all there any more, and may be among those. */
export function cantTell(
  { to }: CopySpec,
  copied: bigint,
  { own, untold }: WhoseRows,
  others: string | undefined,
): Fault {
  const rows = formatCount(Number(copied), 'row');
  const why =
    untold === undefined
      ? `${formatCount(Number(own), 'row')} of the ${rows} that were copied are as they were written: the rest was changed since, or is gone`
      : `${rows} were copied, and they can't be told from the rows of others: ${untold}`;
  return new Fault('copy/undo-would-lose', `${to.text} has rows of others too; ${why}.`, {
    remedy: [
      ...shownBy(to.database, others),
      'Take the rows of this copy out by hand, by the keys they have in the source, and delete its rows in the ledger; then skip this with that reason.',
    ],
    retry: 'safe',
  });
}
