import { createHash } from 'node:crypto';
import { ByteReader } from './byte-reader.ts';
import { type Message, messageType } from './packets.ts';
import { readParameter } from './parameters.ts';

/** What a client asks a server for. */
export type Request =
  | { readonly what: 'prelogin' }
  | { readonly what: 'login'; readonly user: string; readonly database: string; readonly application: string }
  | { readonly what: 'batch'; readonly sql: string }
  | { readonly what: 'rpc'; readonly procedure: string; readonly parameters: readonly string[] }
  | { readonly what: 'bulk'; readonly bytes: number; readonly digest: string }
  | { readonly what: 'transaction'; readonly order: string }
  | { readonly what: 'attention' }
  | { readonly what: 'other'; readonly type: number; readonly digest: string };

/** What a message of a client is matched by; one that the client gave up half way is another one. */
export function keyOfMessage(message: Message): string {
  return message.isIgnored ? `given up: ${message.type}` : keyOf(readRequest(message));
}

/** Reads a whole message of a client. Headers that change from run to run (the transaction's number) are left out. */
export function readRequest({ type, body }: Message): Request {
  switch (type) {
    case messageType.prelogin:
      return { what: 'prelogin' };
    case messageType.login:
      return readLogin(body);
    case messageType.batch:
      return { what: 'batch', sql: behindHeaders(body).rest().toString('utf16le') };
    case messageType.rpc:
      return readCall(behindHeaders(body));
    case messageType.bulk:
      return { what: 'bulk', bytes: body.length, digest: digestOf(body) };
    case messageType.transaction:
      return { what: 'transaction', order: behindHeaders(body).rest().toString('hex') };
    case messageType.attention:
      return { what: 'attention' };
    default:
      return { what: 'other', type, digest: digestOf(body) };
  }
}

/** What two requests have in common that are the same: SQL, kind and every value of every parameter. */
export function keyOf(request: Request): string {
  switch (request.what) {
    case 'batch':
      return `batch ${request.sql}`;
    case 'rpc':
      return ['rpc', request.procedure, ...request.parameters.map((parameter) => `\n  ${parameter}`)].join(' ');
    case 'login':
      return `login ${request.database} as ${request.application}`;
    case 'bulk':
      return `bulk ${request.bytes} bytes ${request.digest}`;
    case 'transaction':
      return `transaction ${request.order}`;
    case 'other':
      return `other ${request.type} ${request.digest}`;
    case 'prelogin':
    case 'attention':
      return request.what;
  }
}

/** ALL_HEADERS: its own length first. */
function behindHeaders(body: Buffer): ByteReader {
  const reader = new ByteReader(body);
  reader.bytes(reader.u32() - 4);
  return reader;
}

const procedures: Readonly<Record<number, string>> = {
  10: 'sp_executesql',
  11: 'sp_prepare',
  12: 'sp_execute',
  13: 'sp_prepexec',
  15: 'sp_unprepare',
};

function readCall(reader: ByteReader): Request {
  const length = reader.u16();
  const id = length === 0xffff ? reader.u16() : undefined;
  const procedure = id === undefined ? reader.text(length) : (procedures[id] ?? `procedure ${id}`);
  reader.u16();
  const parameters: string[] = [];
  while (!reader.isAtEnd) parameters.push(readParameter(reader));
  return { what: 'rpc', procedure, parameters };
}

function readLogin(body: Buffer): Request {
  const field = (at: number) => {
    const start = body.readUInt16LE(at);
    return body.toString('utf16le', start, start + 2 * body.readUInt16LE(at + 2));
  };
  return { what: 'login', user: field(40), application: field(48), database: field(68) };
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
