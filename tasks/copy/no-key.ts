import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';

/** Without a primary key somebody has to say what orders the rows of a copy. `ways`: what an engine offers beside. */
export function noKey(title: string, uniqueKeys: readonly (readonly string[])[], ways: readonly string[]): Fault {
  const others = uniqueKeys.map((columns) => `key: ${columns.length === 1 ? columns[0] : `[${columns.join(', ')}]`}`);
  const use = `Use ${formatCount(others.length, 'unique key')} that it has: ${others.join('; ')}.`;
  return new Fault('copy/no-key', `${title} has no primary key to copy it by.`, {
    remedy: [
      ...(others.length > 0 ? [use] : []),
      ...ways,
      'Or say `key: none`: all rows are one chunk, by one worker, and a retry begins anew.',
    ],
    retry: 'safe',
  });
}

/** Where there is no unique key either. */
export const nameColumns = 'Name columns that are never NULL with `key:`; an index on them makes it fast.';
