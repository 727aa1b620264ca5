import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, driverConnection, type Place } from '../../../support/tds/driver.ts';
import { openRecorder } from '../../../support/tds/recorder.ts';
import { openReplay } from '../../../support/tds/replay.ts';
import type { Request } from '../../../support/tds/requests.ts';
import { openScripted, type Scripted } from '../../../support/tds/scripted.ts';
import { columnsToken, doneToken, rowToken } from '../../../support/tds/tokens.ts';
import type { Transcript } from '../../../support/tds/transcript.ts';
import { wireTypes } from '../../../support/tds/values.ts';

type Play = (open: () => ReturnType<typeof driverConnection>) => Promise<unknown>;

/** What a client is told, whoever answers it. */
function told(text: string): Buffer {
  const { typeInfo, value } = wireTypes.nvarchar(100);
  const row = rowToken([value(Buffer.from(text, 'utf16le'))]);
  return Buffer.concat([columnsToken([{ name: 'a', typeInfo }]), row, doneToken(0x10, 1n)]);
}

const at = (port: number): Place => ({ host: '127.0.0.1', port, user: 'sa', password: 'x' });

/** Records what a client does at a server. */
async function record(answer: (request: Request) => Scripted | undefined, play: Play): Promise<Transcript> {
  const server = await openScripted({ answer });
  const recorder = await openRecorder({ host: '127.0.0.1', port: server.port });
  try {
    await connecting(recorder.port, play);
  } finally {
    await recorder.close();
    await server.close();
  }
  const head = { server: 'scripted', user: 'sa', recordedAt: '2026-11-22', suite: 's', test: 't' };
  return { ...head, exchanges: recorder.exchanges() };
}

/** Replays it, to a client that does something else. */
async function replay(transcript: Transcript, play: Play, polls: readonly RegExp[] = []) {
  const server = await openReplay(transcript, { polls });
  try {
    return { result: await connecting(server.port, play), complaints: server.complaints() };
  } finally {
    await server.close();
  }
}

async function connecting(port: number, play: Play): Promise<unknown> {
  return play(async () => {
    const connection = await driverConnection(at(port));
    onTestFinished(() => connection.close());
    return connection;
  });
}

const nothing = new Int32Array(new SharedArrayBuffer(4));

const count = (request: Request) => (request.what === 'batch' ? request.sql : JSON.stringify(request));

describe('a transcript', () => {
  it('answers the same as the server did, to SQL and to calls with values', async () => {
    const play: Play = async (open) => {
      const connection = await open();
      return [await ask(connection, 'select 1'), await ask(connection, 'select @p1', ['ə'])];
    };
    const recorded: unknown[] = [];
    const transcript = await record(
      (request) => (count(request).startsWith('set ') ? undefined : told(count(request))),
      async (open) => recorded.push(await play(open)),
    );
    const { result, complaints } = await replay(transcript, play);
    expect([result]).toEqual(recorded);
    expect(JSON.stringify(result)).toContain('ə');
    expect(complaints).toEqual([]);
  });

  it.each([
    { what: 'SQL', play: (async (open) => ask(await open(), 'select  @p1', ['a'])) as Play },
    { what: 'a value', play: (async (open) => ask(await open(), 'select @p1', ['b'])) as Play },
    { what: 'NULL', play: (async (open) => ask(await open(), 'select @p1', [null])) as Play },
    { what: 'a kind of request', play: (async (open) => ask(await open(), 'select @p1')) as Play },
    {
      what: 'number of times',
      play: (async (open) => {
        const connection = await open();
        await ask(connection, 'select @p1', ['a']);
        return ask(connection, 'select @p1', ['a']);
      }) as Play,
    },
  ])('has no answer for another $what: an error, and a complaint', async ({ play }) => {
    const transcript = await record(
      () => told('x'),
      async (open) => ask(await open(), 'select @p1', ['a']),
    );
    const { result, complaints } = await replay(transcript, (open) => play(open).catch((error: unknown) => error));
    expect(result).toMatchObject({ number: 50_000, message: expect.stringContaining('not in the transcript') });
    expect(complaints[0]).toContain('the transcript has no answer to it');
  });

  it('complains of what is not asked any more', async () => {
    const transcript = await record(
      () => told('x'),
      async (open) => {
        const connection = await open();
        await ask(connection, 'select 1');
        await ask(connection, 'delete from a');
      },
    );
    const { complaints } = await replay(transcript, async (open) => ask(await open(), 'select 1'));
    expect(complaints).toEqual(['batch delete from a\n  was asked when it was recorded, and not now.']);
  });

  it('answers the same question as often as it was asked, in that order, whichever connection asks', async () => {
    let n = 0;
    const transcript = await record(
      () => told(String(n++)),
      async (open) => {
        const [first, second] = [await open(), await open()];
        for (const connection of [first, second, first]) await ask(connection, 'select count(*) from a');
      },
    );
    const { result, complaints } = await replay(transcript, async (open) => {
      const [first, second] = [await open(), await open()];
      const rows: unknown[] = [];
      for (const connection of [second, first, first]) rows.push(await ask(connection, 'select count(*) from a'));
      return rows.flat(2);
    });
    expect(result).toEqual([...new Set(result as string[])].sort());
    expect(complaints).toEqual([]);
  });

  it.each([
    { how: 'that has asked', stall: () => undefined },
    // As on a machine with other work. A clock would say that nobody has asked for anything for long.
    { how: 'that has asked, also where nobody was given time to', stall: () => void Atomics.wait(nothing, 0, 0, 200) },
  ])('holds an answer that waited for another connection until $how', async ({ stall }) => {
    const order: string[] = [];
    let committed = Promise.withResolvers<void>();
    const play: Play = async (open) => {
      const [holder, waiter] = [await open(), await open()];
      const waiting = ask(waiter, 'update a').then(() => order.push('updated'));
      for (const sql of ['select 1', 'select 2', 'commit']) {
        await ask(holder, sql);
        order.push(sql);
        stall();
      }
      await waiting;
    };
    const transcript = await record((request) => {
      if (count(request) === 'commit') committed.resolve();
      return count(request) === 'update a' ? { after: committed.promise, tokens: told('x') } : told('x');
    }, play);
    committed = Promise.withResolvers();
    order.splice(0);
    const { complaints } = await replay(transcript, play);
    expect(complaints).toEqual([]);
    expect(order.slice(0, 2)).toEqual(['select 1', 'select 2']);
    expect(order.toSorted()).toEqual(['commit', 'select 1', 'select 2', 'updated']);
  });

  it('answers what is repeated until something has happened as it stood then', async () => {
    let isDone = false;
    const poll = 'select state from b';
    const transcript = await record(
      (request) => {
        if (count(request) === 'finish') isDone = true;
        return told(isDone ? 'done' : 'waiting');
      },
      async (open) => {
        const connection = await open();
        for (const sql of [poll, poll, poll, 'finish', poll]) await ask(connection, sql);
      },
    );
    const play: Play = async (open) => {
      const connection = await open();
      const seen: unknown[] = [];
      for (const sql of [poll, poll, poll, poll, poll, 'finish', poll, poll]) seen.push(await ask(connection, sql));
      return seen.flat(2);
    };
    const { result, complaints } = await replay(transcript, play, [/^batch select state/]);
    expect(result).toEqual([...Array(5).fill('waiting'), 'done', 'done', 'done']);
    expect(complaints).toEqual([]);
  });

  it('cuts a connection where the server did', async () => {
    const transcript = await record(
      (request) => (count(request) === 'kill me' ? { tokens: told('x'), cutAt: 20, how: 'end' } : told('x')),
      async (open) => {
        const connection = await open();
        await ask(connection, 'select 1');
        await ask(connection, 'kill me').catch(() => undefined);
      },
    );
    const { result, complaints } = await replay(transcript, async (open) => {
      const connection = await open();
      await ask(connection, 'select 1');
      return ask(connection, 'kill me').catch((error: unknown) => error);
    });
    expect(result).toMatchObject({ code: 'ECONNRESET' });
    expect(complaints).toEqual([]);
  });
});
