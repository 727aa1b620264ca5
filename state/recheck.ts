import { canonicalJson } from './canonical.ts';
import type { FaultRecord } from './fault.ts';
import { formatCount } from './format.ts';
import type { CheckResult, Evidence, Figures } from './outcome.ts';
import type { SignOff } from './session/session.ts';

/** What the session had found, when the check was asked in it for the last time. */
export type Before = Pick<CheckResult, 'verdict' | 'expected' | 'actual' | 'figures'>;

/** Why a check was not asked: a person answers it; it is about the session under way; it held before its step ran. */
export type LeftOut = 'person' | 'session' | 'preflight';

/** One check, asked again. */
export interface Rechecked {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  /** `unasked`: it could not be asked, `fault` says why. `left-out`: nobody tried, `why` says why. */
  readonly verdict: 'passed' | 'failed' | 'unasked' | 'left-out';
  readonly why: LeftOut | null;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
  readonly fault: FaultRecord | null;
  /** `null`: the session never came to it, or has taken it back. */
  readonly before: Before | null;
  /** Whether it says something else than before; `null` where one of the two says nothing. */
  readonly differs: boolean | null;
}

export interface RecheckedStep {
  readonly phase: string;
  readonly step: string;
  readonly title: string;
  /** Who approved the phase, as it stands in the journal. */
  readonly signed: readonly { readonly role: string; readonly name: string; readonly at: string }[];
  readonly checks: readonly Rechecked[];
}

/** A database, and whether it is the one that the session worked on. */
export interface RecheckedDatabase {
  readonly name: string;
  readonly label: string;
  readonly same: boolean;
  /** `system_identifier was 1, is 2`. */
  readonly differences: readonly string[];
}

export interface RecheckCounts {
  readonly passed: number;
  readonly failed: number;
  readonly unasked: number;
  readonly leftOut: number;
  /** Of those asked. */
  readonly differing: number;
}

/** The one object of `check --json`; documented in docs/json.md. */
export interface Recheck {
  readonly check: 1;
  readonly session: string;
  readonly environment: string;
  /** `from`: the file as it is, which is the one that was signed for; or what the journal kept of it. */
  readonly runbook: { readonly id: string; readonly digest: string; readonly from: 'file' | 'journal' };
  /** ISO 8601: when it began. */
  readonly at: string;
  readonly databases: readonly RecheckedDatabase[];
  readonly verdict: 'passed' | 'failed';
  readonly counts: RecheckCounts;
  readonly steps: readonly RecheckedStep[];
}

export function countRechecks(steps: readonly RecheckedStep[]): RecheckCounts {
  const all = steps.flatMap(({ checks }) => checks);
  const count = (verdict: Rechecked['verdict']) => all.filter((check) => check.verdict === verdict).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    unasked: count('unasked'),
    leftOut: count('left-out'),
    differing: all.filter(({ differs }) => differs).length,
  };
}

/** Whether it says something else: another verdict, or other figures. A text alone may tell how old a backup is by now. */
export function differs(now: Before, before: Before): boolean {
  if (now.verdict !== before.verdict || now.expected !== before.expected) return true;
  return now.actual !== before.actual && canonicalJson(now.figures) !== canonicalJson(before.figures);
}

/** A check in lines: what was expected and found, and what the night had found where that differs. */
export function recheckLines(check: Rechecked): readonly string[] {
  const { id, title, verdict, expected, actual, fault, why, before } = check;
  const named = title === id ? id : `${title} (${id})`;
  switch (verdict) {
    case 'left-out':
      return [
        `  left out   ${named}: ${leftOutWords[why ?? 'person']}${before ? `; in the session: ${before.actual}` : ''}`,
      ];
    case 'unasked':
      return [
        `  UNASKED    ${named}: ${fault?.message ?? ''} (${fault?.code ?? ''})`,
        ...(fault?.remedy ?? []).map((step) => `             - ${step}`),
        ...beforeLines(check),
      ];
    default:
      return [
        `  ${verdict === 'passed' ? 'passed    ' : 'FAILED    '} ${named}`,
        `             expected ${expected ?? ''}`,
        `             found    ${actual ?? ''}`,
        ...beforeLines(check),
      ];
  }
}

const leftOutWords: Readonly<Record<LeftOut, string>> = {
  person: 'only a person can answer it',
  session: 'it is about the session under way',
  preflight: 'it held before its step ran; named by its step it is asked',
};

function beforeLines({ before, differs, verdict, expected }: Rechecked): readonly string[] {
  if (!before) return ['             the session never came to it, or has taken it back'];
  if (differs === false) return [];
  const word = before.verdict === verdict ? '' : `${before.verdict === 'failed' ? 'FAILED' : before.verdict}: `;
  const wanted = expected !== null && before.expected !== expected ? `expected ${before.expected}, ` : '';
  return [`    DIFFERS  in the session: ${word}${wanted}found ${before.actual}`];
}

/** Who had approved what was checked, in a line under the step's title; none where nobody had. */
export function signedText({ signed }: Pick<RecheckedStep, 'signed'>): string {
  return signed.map(({ role, name, at }) => `${name} as ${role}, ${at.slice(0, 16)}Z`).join('; ');
}

export function signaturesOf(given: readonly SignOff[]): RecheckedStep['signed'] {
  return given.map(({ role, name, at }) => ({ role, name, at }));
}

/** What it comes to, in a line. */
export function recheckVerdict({ counts, verdict }: Pick<Recheck, 'counts' | 'verdict'>): string {
  const { passed, failed, unasked, leftOut, differing } = counts;
  const parts = [
    `${passed} passed`,
    `${failed} failed`,
    ...(unasked > 0 ? [`${unasked} could not be asked`] : []),
    ...(leftOut > 0 ? [`${leftOut} left out`] : []),
  ];
  const what = `${formatCount(passed + failed + unasked + leftOut, 'check')}: ${parts.join(', ')}`;
  const than = differing > 0 ? `; ${differing} ${differing === 1 ? 'differs' : 'differ'} from the session` : '';
  return `${verdict === 'passed' ? 'All that was asked passed' : 'NOT as it should be'}. ${what}${than}. Nothing was journaled.`;
}
