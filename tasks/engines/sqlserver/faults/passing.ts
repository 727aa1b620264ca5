import { serverMessages } from './server-message.ts';

/**
 * What Azure says when it moves a database, throttles it, or wakes it: the same work is taken again soon. It rolls back what was
 * open, mostly with the connection. A line that is cut without a word is not among them: it can be a KILL, which somebody meant.
 * Source: Microsoft's documentation, "Troubleshoot transient connection errors in SQL Database and SQL Managed Instance".
 */
const passing: ReadonlySet<number> = new Set([
  ...[4221, 10_928, 10_929, 40_143, 40_166, 40_197, 40_501, 40_540, 40_613, 42_108, 42_109, 49_918, 49_919, 49_920],
]);

/** By the number of an error of the server. */
export function isPassingNumber(number: number): boolean {
  return passing.has(number);
}

/** Whether the server said such a thing, to a statement or to a login, whatever it is wrapped in. */
export function isPassing(error: unknown): boolean {
  return serverMessages(error).some(({ number }) => passing.has(number));
}
