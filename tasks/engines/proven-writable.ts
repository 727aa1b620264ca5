import { recordFault } from '../../state/fault.ts';
import type { WritableProof } from '../freeze/freezer.ts';
import type { Connection } from './connection.ts';
import { onConnection } from './on-connection.ts';

interface Home {
  /** Runbook's name of the database, for messages. */
  readonly name: string;
  connect(): Promise<Connection>;
}

/** Proves in a new session that the application's role can write: what keeps it from that keeps this from being proven. */
export async function provenWritable(
  home: Home,
  role: string | undefined,
  writeAs: (connection: Connection, role: string) => Promise<WritableProof>,
): Promise<WritableProof> {
  if (role === undefined) return unproven('no role was named for the application: write `application: ROLE`');
  try {
    return await onConnection(home, (connection) => writeAs(connection, role));
  } catch (error) {
    const { message, causes = [] } = recordFault(error);
    return unproven(`${role} can't write to ${home.name}: ${[message, ...causes].join(' ')}`);
  }
}

/** `why`: a clause for a person. */
export function unproven(why: string): WritableProof {
  return { verdict: 'unproven', seen: [why] };
}
