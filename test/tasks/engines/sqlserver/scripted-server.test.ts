import type { ConnectionConfiguration } from 'tedious';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { ask, driverConnection } from '../../../support/tds/driver.ts';
import { openScripted, type Script } from '../../../support/tds/scripted.ts';
import { columnsToken, doneToken, errorAnswer, rowToken, sparseRowToken } from '../../../support/tds/tokens.ts';
import { decimalBytes, wireTypes } from '../../../support/tds/values.ts';
import { testCertificate, testKey } from '../../../support/tls.ts';
import { authority, otherCertificate, otherKey, serverCertificate, serverKey } from '../../../support/tls-chain.ts';

async function connect(script: Partial<Script>, options: ConnectionConfiguration['options'] = {}, host = 'localhost') {
  const server = await openScripted({ answer: () => undefined, ...script });
  onTestFinished(() => server.close());
  const connection = await driverConnection({ host, port: server.port, user: 'sa', password: 'x' }, options);
  onTestFinished(() => connection.close());
  return { server, connection };
}

const caught = async (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

/** Of one column of this type, with these values. */
function rows(type: { typeInfo: Buffer; value(bytes: Buffer | null): Buffer }, values: readonly (Buffer | null)[]) {
  const columns = columnsToken([{ name: 'a', typeInfo: type.typeInfo }]);
  return Buffer.concat([columns, ...values.map((value) => rowToken([type.value(value)])), doneToken(0x10, 1n)]);
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');

describe('a scripted server, to the driver', () => {
  it('is a server that knows nothing but its script', async () => {
    const { server, connection } = await connect({
      answer: (request) =>
        request.what === 'batch' && request.sql === 'select a' ? rows(wireTypes.nvarchar(9), [utf16('ə')]) : undefined,
    });
    expect(await ask(connection, 'select a')).toEqual([['ə']]);
    expect(server.complaints()).toEqual([]);
    expect(await caught(ask(connection, 'select b'))).toMatchObject({ number: 50_000 });
    expect(server.complaints()).toEqual(['batch select b\n  was asked, and the script has no answer to it.']);
    expect(server.asked).toEqual(['batch select a', 'batch select b']);
  });

  it.each([
    { number: 18_456, severity: 14, message: "Login failed for user 'sa'." },
    { number: 4060, severity: 11, message: 'Cannot open database "edu" requested by the login. The login failed.' },
    { number: 40_613, severity: 17, message: "Database 'edu' on server 'x' is not currently available." },
  ])('does not let anybody in, by error $number', async ({ number, severity, message }) => {
    const login = () => errorAnswer(number, message, { severity });
    expect(await caught(connect({ login }, { maxRetriesOnTransientErrors: 0 }))).toMatchObject({
      message,
      code: 'ELOGIN',
    });
  });

  it('acknowledges an attention as late as it likes', async () => {
    const late = Promise.withResolvers<void>();
    const { server, connection } = await connect({
      answer: ({ what }) => (what === 'batch' ? { until: 'attention' } : doneToken()),
      attention: () => late.promise,
    });
    let isOver = false;
    const waiting = caught(ask(connection, 'waitfor')).finally(() => {
      isOver = true;
    });
    await eventually(() => expect(server.asked).toHaveLength(1));
    connection.cancel();
    expect(await caught(ask(connection, 'select 1'))).toMatchObject({ code: 'EINVALIDSTATE' });
    expect(isOver).toBe(false);
    late.resolve();
    expect(await waiting).toMatchObject({ code: 'ECANCEL' });
    expect(await ask(connection, 'select 1', ['x'])).toEqual([]);
  });

  it.each(['end', 'reset'] as const)('cuts the connection in the middle of a row: %s', async (how) => {
    const tokens = rows(wireTypes.nvarchar(100), [utf16('whole'), utf16('not whole')]);
    const { connection } = await connect({ answer: () => ({ tokens, cutAt: tokens.length - 20, how }) });
    expect(await caught(ask(connection, 'select a'))).toMatchObject({
      code: expect.stringMatching(/^E(CONNRESET|SOCKET)$/),
    });
  });
});

describe('encryption', () => {
  const answer: Script['answer'] = () => rows(wireTypes.int, [Buffer.from([7, 0, 0, 0])]);
  const [own, signed, other] = [
    { cert: testCertificate, key: testKey },
    { cert: serverCertificate, key: serverKey },
    { cert: otherCertificate, key: otherKey },
  ];
  const trusting = { encrypt: true, cryptoCredentialsDetails: { ca: authority } };

  it('inside pre-login packets carries all the rest', async () => {
    const script: Partial<Script> = { answer, encryption: 'on', certificate: signed };
    const { connection } = await connect(script, trusting);
    expect(await ask(connection, 'select a')).toEqual([['7']]);
    expect(await ask(connection, `select '${'long '.repeat(5000)}'`)).toEqual([['7']]);
  });

  it.each([
    { what: 'is signed by nobody', certificate: own, says: /self.signed/ },
    { what: 'is of another host', certificate: other, says: /altnames/ },
  ])('is refused by a client when the certificate $what', async ({ certificate, says }) => {
    const error = await caught(connect({ answer, encryption: 'on', certificate }, trusting));
    expect(error).toMatchObject({ code: 'ESOCKET', message: expect.stringMatching(says) });
  });

  it('that a server demands is refused by a client that must not encrypt', async () => {
    const script: Partial<Script> = { answer, encryption: 'required', certificate: own };
    expect(await caught(connect(script, { encrypt: false }))).toMatchObject({ code: 'EENCRYPT' });
  });

  it('of TDS 8 comes before everything', async () => {
    const script: Partial<Script> = { answer, encryption: 'strict', certificate: signed };
    const { connection } = await connect(script, { ...trusting, encrypt: 'strict' });
    expect(await ask(connection, 'select a')).toEqual([['7']]);
    const refused = connect({ ...script, certificate: own }, { ...trusting, encrypt: 'strict' });
    expect(await caught(refused)).toMatchObject({ message: expect.stringMatching(/self.signed/) });
  });
});

describe('types written by hand are what the driver reads', () => {
  const hex = (text: string) => Buffer.from(text, 'hex');
  it.each([
    { type: wireTypes.tinyint, bytes: hex('ff'), text: '255' },
    { type: wireTypes.smallint, bytes: hex('0080'), text: '-32768' },
    { type: wireTypes.int, bytes: hex('ffffff7f'), text: '2147483647' },
    { type: wireTypes.bigint, bytes: hex('ffffffffffffff7f'), text: '9223372036854775807' },
    { type: wireTypes.bit, bytes: hex('01'), text: 'true' },
    { type: wireTypes.float, bytes: hex('333333333333d33f'), text: '0.3' },
    { type: wireTypes.money, bytes: hex('ffffffffffffffff'), text: '-0.0001' },
    { type: wireTypes.decimal(9, 2), bytes: decimalBytes(-12_345n, 9), text: '-123.45' },
    {
      type: wireTypes.uniqueidentifier,
      bytes: hex('33221100554477668899aabbccddeeff'),
      text: '00112233-4455-6677-8899-AABBCCDDEEFF',
    },
    { type: wireTypes.nvarchar(9), bytes: utf16('ə👩‍🎓'), text: 'ə👩‍🎓' },
    { type: wireTypes['nvarchar(max)'](3), bytes: utf16('in parts'), text: 'in parts' },
    { type: wireTypes['nvarchar(max)'](3, false), bytes: utf16('of no length'), text: 'of no length' },
    { type: wireTypes.xml(7), bytes: utf16('<a/>'), text: '<a/>' },
    { type: wireTypes['varbinary(max)'](2), bytes: hex('616263'), text: 'abc' },
    { type: wireTypes.ntext, bytes: utf16('old'), text: 'old' },
    { type: wireTypes.date, bytes: hex('dab937'), text: /Fri Dec 31 9999/ },
    { type: wireTypes.datetime2(7), bytes: hex('ffbf692ac9dab937'), text: /Fri Dec 31 9999/ },
  ])('$text', async ({ type, bytes, text }) => {
    const { connection } = await connect({ answer: () => rows(type, [bytes, null]) });
    const [[value] = [], [none] = []] = await ask(connection, 'select a');
    expect(none).toBeNull();
    if (typeof text === 'string') expect(value).toBe(text);
    else expect(value).toMatch(text);
  });

  it('rows that leave their NULLs out', async () => {
    const columns = columnsToken(['a', 'b', 'c'].map((name) => ({ name, typeInfo: wireTypes.int.typeInfo })));
    const row = sparseRowToken([null, wireTypes.int.value(Buffer.from([5, 0, 0, 0])), null]);
    const { connection } = await connect({ answer: () => Buffer.concat([columns, row, doneToken(0x10, 1n)]) });
    expect(await ask(connection, 'select a, b, c')).toEqual([[null, '5', null]]);
  });
});
