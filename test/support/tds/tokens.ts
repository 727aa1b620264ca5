/** Tokens of a server's answer, written by hand: *scripted, not recorded*. Source: [MS-TDS] 2.2.7. */

export const done = { final: 0, more: 0x01, error: 0x02, inTransaction: 0x04, count: 0x10, attention: 0x20 } as const;

export function doneToken(status: number = done.final, rowCount = 0n): Buffer {
  const token = Buffer.alloc(13);
  token.writeUInt8(0xfd, 0);
  token.writeUInt16LE(status, 1);
  token.writeBigUInt64LE(rowCount, 5);
  return token;
}

/** All that a server says to a request that was given up. */
export function attentionDone(): Buffer {
  return doneToken(done.attention);
}

export interface ErrorOptions {
  readonly state?: number;
  /** 20 and above end the connection. */
  readonly severity?: number;
  readonly line?: number;
  readonly server?: string;
}

/** An error by its number, with nothing behind it. */
export function errorToken(number: number, message: string, options: ErrorOptions = {}): Buffer {
  return noteToken(0xaa, number, message, { severity: 16, ...options });
}

export function infoToken(number: number, message: string, options: ErrorOptions = {}): Buffer {
  return noteToken(0xab, number, message, { severity: 0, ...options });
}

/** A whole answer: the error, and that this was all. */
export function errorAnswer(number: number, message: string, options: ErrorOptions = {}): Buffer {
  return Buffer.concat([errorToken(number, message, options), doneToken(done.error)]);
}

export function loginAckToken(program = 'Microsoft SQL Server', version: readonly number[] = [16, 0, 4, 0]): Buffer {
  return withLength(0xad, [Buffer.from([1, 0x74, 0, 0, 4]), shortText(program), Buffer.from(version)]);
}

export const change = { database: 1, language: 2, packetSize: 4 } as const;

export function changeToken(what: keyof typeof change, now: string, before = ''): Buffer {
  return withLength(0xe3, [Buffer.from([change[what]]), shortText(now), shortText(before)]);
}

/** A transaction has begun, with this number, or ended: what comes back in the headers of requests. */
export function transactionToken(what: 'begun' | 'committed' | 'rolled back', number: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(8);
  bytes.writeBigUInt64LE(number, 1);
  const none = Buffer.from([0]);
  const kind = { begun: 8, committed: 9, 'rolled back': 10 }[what];
  return withLength(0xe3, [Buffer.from([kind]), ...(what === 'begun' ? [bytes, none] : [none, bytes])]);
}

/** A column: what stands in COLMETADATA between its flags and its name. */
export interface Column {
  readonly name: string;
  readonly typeInfo: Buffer;
}

export function columnsToken(columns: readonly Column[]): Buffer {
  const head = Buffer.from([0x81, 0, 0]);
  head.writeUInt16LE(columns.length, 1);
  // User type 0; flags: may be NULL, may be changed.
  const flags = Buffer.from([0, 0, 0, 0, 0x09, 0]);
  return Buffer.concat([head, ...columns.flatMap(({ name, typeInfo }) => [flags, typeInfo, shortText(name)])]);
}

/** Values as their type writes them, NULL included. */
export function rowToken(values: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([0xd1]), ...values]);
}

/** A row that says first which columns are NULL, and leaves those out. */
export function sparseRowToken(values: readonly (Buffer | null)[]): Buffer {
  const bits = Buffer.alloc(Math.ceil(values.length / 8));
  for (const [at, value] of values.entries()) {
    if (value === null) bits.writeUInt8((bits[at >> 3] ?? 0) | (1 << (at & 7)), at >> 3);
  }
  return Buffer.concat([Buffer.from([0xd2]), bits, ...values.filter((value) => value !== null)]);
}

/** What a server says to a client that it lets in. */
export function loginTokens(database: string): Buffer {
  return Buffer.concat([
    changeToken('database', database, 'master'),
    infoToken(5701, `Changed database context to '${database}'.`, { state: 2 }),
    changeToken('packetSize', '4096', '4096'),
    loginAckToken(),
    doneToken(),
  ]);
}

export function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'utf16le')]);
}

function longText(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([length, Buffer.from(text, 'utf16le')]);
}

function noteToken(token: number, number: number, message: string, options: ErrorOptions): Buffer {
  const head = Buffer.alloc(6);
  head.writeInt32LE(number);
  head.writeUInt8(options.state ?? 1, 4);
  head.writeUInt8(options.severity ?? 16, 5);
  const line = Buffer.alloc(4);
  line.writeUInt32LE(options.line ?? 1);
  return withLength(token, [head, longText(message), shortText(options.server ?? 'SCRIPTED'), shortText(''), line]);
}

function withLength(token: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.from([token, 0, 0]);
  head.writeUInt16LE(body.length, 1);
  return Buffer.concat([head, body]);
}
