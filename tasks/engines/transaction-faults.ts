import { Fault } from '../../state/fault.ts';

/** The driver takes the answer to a COMMIT for success, whatever it says: a transaction that had failed is rolled back by it. */
export function commitLost(name: string, command: string): Fault {
  return new Fault(
    'database/commit-lost',
    `${name} answered COMMIT with ${command}: the transaction was rolled back.`,
    {
      remedy: ['An earlier statement in the transaction had failed. Nothing was committed: correct it and try again.'],
      retry: 'safe',
    },
  );
}

/** Somebody's SQL did what only the transaction around it may do. */
export function endedInside(name: string, cause?: unknown): Fault {
  return new Fault('database/transaction-ended', `The SQL on ${name} ended the transaction that it was to run in.`, {
    remedy: [
      'What came before its COMMIT or ROLLBACK was committed or rolled back without the ledger: look at the data.',
      'Remove COMMIT, ROLLBACK and END from the SQL.',
    ],
    retry: 'unsafe',
    ...(cause !== undefined && { cause }),
  });
}
