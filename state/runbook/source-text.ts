import type { Finding } from '../fault.ts';
import { formatBytes } from '../format.ts';

/** What became of reading a file. Reading is handed in, so that `state` stays pure. */
export type FileReading =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'directory' }
  /** Not read at all: judged by its size. */
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Bytes. A runbook beyond this is no runbook; the reader should look at the size before it reads. */
export const maxRunbookBytes = 1024 * 1024;

/** Bytes of a file that a runbook refers to. */
export const maxReferredBytes = 8 * 1024 * 1024;

/** What is wrong with a file that should be text, in words that follow its name; and what to do about it. */
export interface TextFault {
  readonly code: string;
  readonly says: string;
  readonly remedy: readonly string[];
}

/**
 * The text of a file, or why it can't be had. Codes after `area/`: `missing-file`, `not-a-file`, `too-large`,
 * `unreadable-file`, `not-text`.
 */
export function textOf(reading: FileReading, area: string, maxBytes: number): { readonly text: string } | TextFault {
  const fault = (code: string, says: string, remedy: string): TextFault => ({
    code: `${area}/${code}`,
    says,
    remedy: [remedy],
  });
  const tooLarge = (size: number) =>
    fault('too-large', `is ${formatBytes(size)}, more than the ${formatBytes(maxBytes)} allowed`, 'Check the path.');
  switch (reading.kind) {
    case 'missing':
      return fault('missing-file', 'does not exist', 'Check the path. Paths inside a runbook start from its folder.');
    case 'directory':
      return fault('not-a-file', 'is a folder', 'Name a file in it.');
    case 'unreadable':
      return fault('unreadable-file', `can't be read: ${reading.why}`, 'Check its permissions.');
    case 'too-large':
      return tooLarge(reading.size);
    case 'read': {
      if (reading.bytes.length > maxBytes) return tooLarge(reading.bytes.length);
      const text = decode(reading.bytes);
      if (typeof text === 'string') return { text };
      return fault('not-text', text.why, 'Save it as plain text in UTF-8.');
    }
  }
}

function decode(bytes: Uint8Array): string | { readonly why: string } {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return { why: 'is in UTF-16' };
  const nul = bytes.indexOf(0);
  if (nul !== -1) return { why: `is a binary file: byte ${nul + 1} is NUL` };
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { why: `is not valid UTF-8: see line ${firstBrokenLine(bytes)}` };
  }
}

function firstBrokenLine(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8').decode(bytes);
  return text.slice(0, text.indexOf('\ufffd')).split('\n').length;
}

/** A finding about a whole file. */
export function aboutFile(file: string, { code, says, remedy }: TextFault): Finding {
  return {
    severity: 'error',
    code,
    message: `${file} ${says}.`,
    remedy,
    retry: 'safe',
    at: { file, line: 1, column: 1 },
  };
}
