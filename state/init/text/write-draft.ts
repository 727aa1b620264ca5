import type { Draft } from './draft.ts';
import { writeCutover, writeValidation } from './ending.ts';
import { writeHead } from './head.ts';
import { writeLoad } from './load.ts';
import { type Decision, Page } from './page.ts';
import { writePrepare } from './prepare.ts';
import { writeWaysBack } from './ways-back.ts';

export interface WrittenDraft {
  readonly text: string;
  /** In the order of the file. */
  readonly decisions: readonly Decision[];
  /** Whether comparing letter by letter was left out, because the file would have been larger than a runbook may be. */
  readonly isShortened: boolean;
}

/** Writes a drafted runbook; `file` is what its comments call it, `mostBytes` how large it may be. */
export function writeDraft(draft: Draft, file: string, mostBytes: number): WrittenDraft {
  const whole = writePage(draft, file, true);
  if (Buffer.byteLength(whole.text) <= mostBytes)
    return { text: whole.text, decisions: whole.decisions, isShortened: false };
  const { text, decisions } = writePage(draft, file, false);
  return { text, decisions, isShortened: true };
}

function writePage(draft: Draft, file: string, withFingerprints: boolean): Page {
  const page = new Page();
  writeHead(draft, file, page);
  page.gap();
  page.line(0, 'phases:');
  page.gap();
  writePrepare(draft, page);
  const last = writeLoad(draft, page);
  writeValidation(draft, last, withFingerprints, page);
  writeCutover(draft, page);
  writeWaysBack(draft, page);
  return page;
}
