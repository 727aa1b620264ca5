import type { Client } from 'pg';
import { Fault } from '../../../../state/fault.ts';
import { whileOpening } from '../../while-opening.ts';
import type { Route } from '../client.ts';
import { connectFault } from '../faults.ts';
import { labelOf, type Target } from '../target.ts';
import { connectPlace } from './connect.ts';
import { type SessionAttributes, stateSql, unlikeAsked } from './session-attributes.ts';

/** After these the next place is tried, as libpq does. A server that refuses a password ends the search. */
const goesOn = [
  ...['database/refused', 'database/host', 'database/unreachable', 'database/starting-up'],
  'database/no-server',
];

/**
 * A connection to the first place that is there and is what `target_session_attrs` asks for. The route is then held to
 * that place: a session that went on at another server in the middle would not know what is there. After a failover it
 * is resumed, and then finds the server anew. Faults: those of `connectPlace`, `database/no-server`.
 */
export async function reach(route: Route, application: string): Promise<Client> {
  // Those who come while it is being searched for must not find another one.
  for (let other = searches.get(route); other && !route.isSettled; other = searches.get(route))
    await other.catch(() => undefined);
  if (route.isSettled) return connectPlace(route, application);
  const settling = search(route, application).finally(() => searches.delete(route));
  searches.set(route, settling);
  return settling;
}

/** The searches that go on. Not in the route: a copy of it, for another database of the same server, searches by itself. */
const searches = new WeakMap<Route, Promise<Client>>();

async function search(route: Route, application: string): Promise<Client> {
  const { name, target: all } = route;
  const failures: Fault[] = [];
  for (const asked of passesOf(all.sessionAttributes)) {
    for (const candidate of all.candidates) {
      const attempt: Route = { name, target: { ...all, ...candidate, candidates: [candidate] } };
      try {
        const client = await connectPlace(attempt, application);
        await requireAsked(client, asked, attempt);
        Object.assign(route, attempt, { isSettled: true });
        return client;
      } catch (error) {
        if (!(error instanceof Fault) || !goesOn.includes(error.code)) throw error;
        failures.push(error);
      }
    }
  }
  const [first, ...others] = failures;
  throw first && others.length === 0 && first.code !== 'database/no-server' ? first : noServer(name, all, failures);
}

function passesOf(asked: SessionAttributes): readonly SessionAttributes[] {
  return asked === 'prefer-standby' ? ['standby', 'any'] : [asked];
}

async function requireAsked(client: Client, asked: SessionAttributes, route: Route): Promise<void> {
  if (asked === 'any') return;
  const { target } = route;
  const destroy = () => client.connection.stream.destroy();
  const { rows } = await whileOpening(() => client.query<unknown[]>({ text: stateSql, rowMode: 'array' }), {
    ...{ withinMs: target.connectTimeoutMs, destroy },
  }).catch((error: unknown) => {
    destroy();
    throw connectFault(error, route);
  });
  const [isStandby, isReadOnly] = (rows[0] ?? []).map((value) => value === true);
  const unlike = unlikeAsked(asked, { isStandby: isStandby === true, isReadOnly: isReadOnly === true });
  if (unlike === undefined) return;
  destroy();
  throw new Fault('database/no-server', `The server at ${labelOf(target)} is ${unlike}.`, { retry: 'safe' });
}

function noServer(name: string, { sessionAttributes }: Target, failures: readonly Fault[]): Fault {
  const asked = sessionAttributes === 'any' ? '' : ` with target_session_attrs=${sessionAttributes}`;
  return new Fault('database/no-server', `None of the servers of ${name} can be used${asked}.`, {
    remedy: [
      ...new Set(failures.map(({ message }) => message)),
      'Start one of them, or correct hosts and target_session_attrs in the URL.',
      ...(sessionAttributes === 'read-write'
        ? ['A frozen database counts as read-only: target_session_attrs=primary asks only that it is no standby.']
        : []),
    ],
    retry: 'safe',
    cause: failures.at(-1),
  });
}
