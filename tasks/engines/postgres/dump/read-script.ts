import { createReadStream } from 'node:fs';

const newline = 0x0a;
const backslash = 0x5c;
/** Longer than any line that matters: a COPY of 1,600 columns with the longest names. */
const keptBytes = 256 << 10;
const endOfRows = '\\.';

/** What a script for psql does that a restore into one database must not do, and whether it stops in the middle of rows. */
export interface ScriptRead {
  /** The first line with which it leaves the database it was given, or makes or drops another one. */
  readonly leaves: { readonly line: number; readonly text: string } | undefined;
  /** The COPY whose rows have no end. */
  readonly open: string | undefined;
}

/** Reads all of it, whatever its size. Rows are passed over: what they hold is data. */
export async function readScript(path: string, signal: AbortSignal): Promise<ScriptRead> {
  let leaves: ScriptRead['leaves'];
  let open: string | undefined;
  let line = 0;
  for await (const start of lineStarts(path, signal)) {
    line += 1;
    // Rows of COPY begin with no backslash that is followed by a dot and nothing else.
    if (open !== undefined) {
      if (start[0] === backslash && textOf(start) === endOfRows) open = undefined;
      continue;
    }
    const text = textOf(start);
    if (/^COPY .* FROM stdin;$/.test(text)) open = text;
    else if (/^(\\c(onnect)?(\s|$)|(CREATE|DROP) DATABASE\s)/.test(text)) leaves ??= { line, text };
  }
  return { leaves, open };
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/\r$/, '');
}

/** Of each line at most the bytes that are kept: one with a large value can be larger than any text. */
async function* lineStarts(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let length = 0;
  const keep = (piece: Buffer) => {
    const room = keptBytes - length;
    if (room > 0) begun.push(piece.subarray(0, room));
    length += piece.length;
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    const bytes: Buffer = chunk;
    let from = 0;
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
      keep(bytes.subarray(from, at));
      yield begun.length === 1 && begun[0] ? begun[0] : Buffer.concat(begun);
      [begun, length, from] = [[], 0, at + 1];
    }
    if (from < bytes.length) keep(bytes.subarray(from));
  }
  if (length > 0) yield Buffer.concat(begun);
}
