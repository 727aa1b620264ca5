import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * What a client asked one connection for, and all that the server sent on it until the client asked for more.
 * Everything that clients do, on all connections, is numbered from 1 in the order in which it was seen.
 */
export interface Exchange {
  readonly connection: number;
  /** The number of what the client did. */
  readonly sent: number;
  /** As `keyOf`, or `closed` when the client closed the connection. */
  readonly request: string;
  readonly answer: Buffer;
  /** How many things clients had done when the last of the answer came: what it may have waited for. */
  readonly answered: number;
  /** When the server closed the connection behind this answer: as `answered`. */
  readonly cut?: number | undefined;
}

export interface Transcript {
  /** What it was recorded from, as the server says: the first line of `@@version`. */
  readonly server: string;
  readonly user: string;
  readonly recordedAt: string;
  readonly suite: string;
  readonly test: string;
  readonly exchanges: readonly Exchange[];
}

/** Where the transcripts of a test file are. */
export function transcriptFolder(suite: string): string {
  return join(import.meta.dirname, 'transcripts', slug(suite));
}

export function transcriptPath(suite: string, test: string): string {
  return join(transcriptFolder(suite), `${slug(test).slice(0, 160)}.jsonl.gz`);
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** A line for each exchange; a request or an answer that was there before is the number of its line. */
export function writeTranscript({ exchanges, ...head }: Transcript): void {
  const [requests, answers] = [new Map<string, number>(), new Map<string, number>()];
  const once = (seen: Map<string, number>, text: string, at: number) => {
    const earlier = seen.get(text);
    if (earlier === undefined) seen.set(text, at);
    return earlier ?? text;
  };
  const lines = exchanges.map(({ connection, sent, request, answer, answered, cut }, at) => ({
    ...{ c: connection, s: sent, d: answered, ...(cut === undefined ? {} : { cut }) },
    q: once(requests, request, at),
    a: once(answers, answer.toString('base64'), at),
  }));
  const path = transcriptPath(head.suite, head.test);
  mkdirSync(dirname(path), { recursive: true });
  const text = [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(path, gzipSync(text, { level: 9 }));
}

interface Line {
  readonly c: number;
  readonly s: number;
  readonly d: number;
  readonly cut?: number;
  readonly q: string | number;
  readonly a: string | number;
}

export function readTranscript(suite: string, test: string): Transcript {
  const text = gunzipSync(readFileSync(transcriptPath(suite, test))).toString();
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const found = (at: number): Line => lines[at];
  const request = ({ q }: Line): string => (typeof q === 'string' ? q : request(found(q)));
  const answer = ({ a }: Line): string => (typeof a === 'string' ? a : answer(found(a)));
  const exchanges = lines.map((line: Line) => ({
    ...{ connection: line.c, sent: line.s, answered: line.d, cut: line.cut, request: request(line) },
    answer: Buffer.from(answer(line), 'base64'),
  }));
  return { ...head, exchanges };
}
