import type { Database } from './engine.ts';

const queued = ['query', 'read', 'table', 'countRows', 'identity'] as const;

/**
 * The same database, asked one thing at a time: whoever only looks takes no more than one of the session's connections
 * from the steps that run.
 */
export function oneAtATime(database: Database): Database {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown>) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return new Proxy(database, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const call = (...args: readonly unknown[]): unknown => Reflect.apply(member, target, args);
      return (queued as readonly (string | symbol)[]).includes(name)
        ? (...args: readonly unknown[]) => inTurn(async () => call(...args))
        : call;
    },
  });
}
