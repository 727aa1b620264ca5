import { Fault, messageOf } from '../../state/fault.ts';
import type { Session } from '../../state/session/session.ts';
import { dataOf } from '../demo/cluster-server.ts';

/** Starting the cluster would make an empty one, and the session would find nothing in it. */
export function demoGone({ id }: Session, directory: string): Fault {
  return new Fault(
    'demo/gone',
    `The databases of the demo ${id} are gone: ${dataOf(directory)} is not there any more.`,
    {
      remedy: [
        'Begin anew: nightferry demo --fresh',
        `Or only end this one: nightferry abandon ${id} --reason "its databases are gone"`,
      ],
      retry: 'safe',
    },
  );
}

/** Somebody put something else there, took files away, or changed who may read them. */
export function demoUnusable(directory: string, cause: unknown): Fault {
  return new Fault(
    'demo/unusable',
    `The databases of the demo in ${directory} can't be started: ${messageOf(cause)}.`,
    {
      remedy: ['Put right what it says, or remove that folder and begin anew: nightferry demo --fresh'],
      retry: 'safe',
      cause,
    },
  );
}
