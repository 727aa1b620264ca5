import type { Context } from '../kind.ts';
import type { Marks } from './seam.ts';

/** What marks a database of the runbook. */
export async function marksOf(name: string, context: Pick<Context, 'database'>): Promise<Marks> {
  const { marks } = await context.database(name);
  if (marks) return marks;
  throw new TypeError(`${name} can't be marked: lint lets no such step through`);
}
