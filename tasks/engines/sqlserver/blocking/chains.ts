import type { Blocked, Blocker } from '../../../../state/blocking.ts';
import { stateOf } from '../freeze/sessions.ts';
import { resourceInWords, wantedInWords } from './wait-resource.ts';

/** A session that waits for another, or is waited for. */
export interface Waiting {
  readonly pid: number;
  /** 0 when it waits for nobody; below zero for who is no session, see `nobodys`. */
  readonly blocker: number;
  readonly user: string;
  readonly application: string;
  readonly address: string;
  readonly status: string;
  readonly isUser: boolean;
  readonly transactions: number;
  /** `LCK_M_X`. */
  readonly waitType: string;
  readonly waitedMs: number;
  /** `KEY: 5:72057594041991168 (8194443284a0)`. */
  readonly resource: string;
  /** The table, where a whole one is waited for. */
  readonly object: string;
  readonly command: string;
  /** How long it does what it does, or does nothing. */
  readonly stateMs: number;
  readonly statement: string;
}

const longest = 8;
const statementLength = 160;
/** By the number that KILL takes. */
const called = 'session';

/** What SQL Server writes where it can't name a session. */
const nobodys: Readonly<Record<number, { readonly kind: string; readonly end: string }>> = {
  [-2]: {
    kind: 'an orphaned distributed transaction',
    end: `KILL 'UNIT OF WORK' WITH ROLLBACK  -- its id: select request_owner_guid from sys.dm_tran_locks where request_session_id = -2`,
  },
  [-3]: {
    kind: 'a deferred transaction of a recovery',
    end: 'bring the missing files of that database online, or restore it',
  },
  [-4]: { kind: 'a latch whose holder is not known just now', end: 'look again: a latch is held for moments' },
  [-5]: { kind: 'a latch whose holder is not tracked', end: 'look again: a latch is held for moments' },
};

/** Those of ours who wait, and the way from each to whoever waits for nobody. `tableOf` names a partition of a database. */
export function blockedOf(
  all: readonly Waiting[],
  isOurs: (one: Waiting) => boolean,
  tableOf: (database: string, partition: string) => string,
): readonly Blocked[] {
  return all
    .filter((one) => one.blocker !== 0 && isOurs(one))
    .map((one) => {
      const way = wayFrom(one, all);
      const root = way.at(-1);
      return {
        pid: one.pid,
        application: one.application,
        waitedMs: one.waitedMs,
        wants: wantsOf(one, tableOf),
        chain: way.map(({ blocker }) => blocker),
        end: root?.end ?? '',
      };
    });
}

interface InTheWay {
  readonly blocker: Blocker;
  readonly end: string;
}

/** Ends at whoever waits for nobody, or where it turns in a circle: then the server will choose one of them (1205). */
function wayFrom(one: Waiting, all: readonly Waiting[]): readonly InTheWay[] {
  const way: InTheWay[] = [];
  const seen = new Set([one.pid]);
  for (let next = one.blocker; next !== 0 && !seen.has(next) && way.length < longest; ) {
    seen.add(next);
    const found = all.find(({ pid, blocker }) => pid === next && blocker !== 0) ?? all.find(({ pid }) => pid === next);
    way.push(found ? session(found) : unnamed(next));
    next = found?.blocker ?? 0;
  }
  return way.length > 0 ? way : [unnamed(one.blocker)];
}

function session({ pid, user, application, address, ...found }: Waiting): InTheWay {
  const { status, isUser, transactions, command, stateMs, statement } = found;
  return {
    blocker: {
      ...{ pid, called, user, application, address, stateMs: Math.max(0, stateMs) },
      kind: isUser ? 'client backend' : `system task ${command.toLowerCase()}`.trimEnd(),
      state: stateOf(status, transactions > 0),
      query: statement.replace(/\s+/g, ' ').trim().slice(0, statementLength),
    },
    end: isUser ? `KILL ${pid}` : 'it is the server itself, and can not be ended: wait for it',
  };
}

function unnamed(number: number): InTheWay {
  const known = nobodys[number];
  const nothing = { user: '', application: '', address: '', state: '', query: '' };
  if (known) return { blocker: { ...nothing, kind: known.kind }, end: known.end };
  return { blocker: { ...nothing, pid: number, called, kind: 'client backend' }, end: `KILL ${number}` };
}

function wantsOf({ waitType, resource, object }: Waiting, tableOf: (database: string, partition: string) => string) {
  const place = resourceInWords(resource, object, tableOf);
  return [wantedInWords(waitType), place].filter(Boolean).join(' on ');
}
