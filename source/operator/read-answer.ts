import { mayAccept } from '../../state/accepting.ts';
import type { Answer } from '../../state/answer.ts';
import type { FailureQuestion, Question, RejectsQuestion, RollbackQuestion } from '../../state/question.ts';

/** What typed lines amount to: an answer, a wish to leave, or a prompt for the next line. */
export type Read =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'leave' }
  | { readonly kind: 'more'; readonly prompt: string }
  | { readonly kind: 'again'; readonly prompt: string; readonly why: string };

interface Asked {
  readonly name: string;
  readonly roles: readonly string[];
}

/** Reads the lines typed so far at a question. Pure: the same lines always mean the same. */
export function readAnswer(question: Question, typed: readonly string[], asked: Asked): Read {
  const [first] = typed;
  if (first === undefined) return { kind: 'more', prompt: firstPrompt(question) };
  if (/^(q|quit|leave)$/i.test(first)) return { kind: 'leave' };
  switch (question.kind) {
    case 'confirm':
      return readConfirm(question, first, asked);
    case 'sign-off':
      return readSignature(question, first);
    case 'failure':
      return readFailure(question, typed, asked);
    case 'ambiguous':
      return readAmbiguous(question, first, asked);
    case 'point-of-no-return':
    case 'phrase':
      if (first === question.phrase)
        return { kind: 'answer', answer: { kind: 'phrase-typed', by: asked.name, phrase: first } };
      return again(question, `That is not "${question.phrase}". Nothing was done.`);
    case 'rollback':
      return readRollback(question, typed, asked);
    case 'rejects':
      return readRejects(question, typed, asked);
    case 'gate':
    case 'freeze-broken':
      return readOpening(question, typed, asked);
  }
}

function firstPrompt(question: Question): string {
  return `${choicesText(question)}, q = leave, ? = more >`;
}

function choicesText(question: Question): string {
  switch (question.kind) {
    case 'confirm':
      return 'y = it is so, n = it is not (either with ": a note")';
    case 'sign-off':
      return 'your name (with ": a note") to sign';
    case 'failure':
      return failureText(question);
    case 'ambiguous':
      return question.direction === 'undo'
        ? 'l = look again, d = it is undone, r = undo it again (d and r with ": a note")'
        : 'l = look again, d = it is done, r = do it again (d and r with ": a note")';
    case 'point-of-no-return':
    case 'phrase':
      return `type ${question.phrase} to go on`;
    case 'rollback':
      return question.ways.length === 0
        ? 'f = forward again'
        : `the way back (${question.ways.map(({ id }) => id).join(', ')}), f = forward again`;
    case 'gate':
      return 'o = open it anyway, b = roll back';
    case 'rejects':
      return `a = accept that ${question.phrase === '1 reject' ? 'this row is' : 'these rows are'} missing, b = roll back`;
    case 'freeze-broken':
      return 'o = go on in spite of it, b = roll back';
  }
}

function failureText(question: FailureQuestion): string {
  if (question.direction === 'undo') return 'r = undo it again, s = leave it as it is, a = accept it as undone';
  return [
    'r = retry',
    's = skip',
    ...(mayAccept(question) ? ['a = accept as it is'] : []),
    ...(mayGoBack(question) ? ['b = roll back'] : []),
  ].join(', ');
}

function readConfirm(question: Question, line: string, { name: by }: Asked): Read {
  const { word, note } = wordAndNote(line);
  if (/^(y|yes)$/i.test(word)) return { kind: 'answer', answer: { kind: 'confirmed', by, ...note } };
  if (/^(n|no)$/i.test(word)) return { kind: 'answer', answer: { kind: 'refused', by, ...note } };
  return again(question, 'y or n is needed.');
}

/** A tired person types y here, which would be in the report for good. */
function readSignature(question: Question, line: string): Read {
  const { word: by, note } = wordAndNote(line);
  if (by === '') return again(question, 'A name is needed to sign.');
  if (/^(y|yes|n|no|ok|okay)$/i.test(by))
    return again(question, `"${by}" is no name. Type yours to sign, or q to leave.`);
  return { kind: 'answer', answer: { kind: 'signed', by, ...note } };
}

function readFailure(question: FailureQuestion, typed: readonly string[], asked: Asked): Read {
  const [choice = '', second, third] = typed;
  if (/^(r|retry)$/i.test(choice)) return readRetry(question, second);
  if (/^(b|back)$/i.test(choice) && mayGoBack(question))
    return { kind: 'answer', answer: { kind: 'roll-back', by: asked.name } };
  if (/^(s|skip)$/i.test(choice)) return readDecision(question, 'skip', [second, third], asked);
  if (/^(a|accept)$/i.test(choice) && mayAccept(question))
    return readDecision(question, 'accept', [second, third], asked);
  const letters = ['r', 's', ...(mayAccept(question) ? ['a'] : []), ...(mayGoBack(question) ? ['b'] : [])];
  return again(question, `${letters.slice(0, -1).join(', ')} or ${letters.at(-1)} is needed.`);
}

/** What may do harm takes a second word. */
function readRetry(question: FailureQuestion, second: string | undefined): Read {
  const { retry } = question.fault;
  if (retry === 'safe') return { kind: 'answer', answer: { kind: 'retry' } };
  const what = retry === 'unsafe' ? 'That can do harm.' : 'Nobody knows whether that is safe.';
  if (second === undefined) return { kind: 'more', prompt: `${what} Type retry to run it again >` };
  if (/^retry$/i.test(second)) return { kind: 'answer', answer: { kind: 'retry' } };
  return again(question, 'It is not run again.');
}

/** Not while the session goes back already. */
function mayGoBack({ direction, phase }: Question): boolean {
  return direction !== 'undo' && !phase.startsWith('rollback:');
}

function readDecision(
  question: Question,
  kind: 'skip' | 'accept',
  [reason, role]: readonly (string | undefined)[],
  asked: Asked,
): Read {
  if (reason === undefined) return { kind: 'more', prompt: `why ${kind}? (goes into the report) >` };
  if (reason === '') return again(question, 'A reason is needed.');
  if (role === undefined)
    return { kind: 'more', prompt: `in which role? (${asked.roles.join(', ')}; with ": a name" if it is not you) >` };
  const { word, note: by } = wordAndNote(role);
  if (!asked.roles.includes(word)) return again(question, `The runbook has no role "${word}".`);
  return { kind: 'answer', answer: { kind, reason, role: word, by: by.note ?? asked.name } };
}

function readOpening(question: Question, [choice = '', ...rest]: readonly string[], asked: Asked): Read {
  if (/^(b|back)$/i.test(choice)) return { kind: 'answer', answer: { kind: 'roll-back', by: asked.name } };
  if (!/^(o|open)$/i.test(choice)) return again(question, 'o or b is needed.');
  return readDecision(question, 'accept', rest, asked);
}

/** Four lines: that, why, in which role, and how many. */
function readRejects(
  question: RejectsQuestion,
  [choice = '', reason, role, phrase]: readonly string[],
  asked: Asked,
): Read {
  if (/^(b|back)$/i.test(choice)) return { kind: 'answer', answer: { kind: 'roll-back', by: asked.name } };
  if (!/^(a|accept)$/i.test(choice)) return again(question, 'a or b is needed.');
  const decided = readDecision(question, 'accept', [reason, role], asked);
  if (decided.kind !== 'answer' || decided.answer.kind !== 'accept') return decided;
  if (phrase === undefined) return { kind: 'more', prompt: `type ${question.phrase} to go on without them >` };
  if (phrase !== question.phrase) return again(question, `That is not "${question.phrase}". Nothing was done.`);
  return { kind: 'answer', answer: { ...decided.answer, phrase } };
}

/** Three lines: the way, the reason, the phrase. */
function readRollback(question: RollbackQuestion, typed: readonly string[], { name: by }: Asked): Read {
  const [way = '', reason, phrase] = typed;
  if (/^(f|forward)$/i.test(way)) return { kind: 'answer', answer: { kind: 'go-on', by } };
  if (!question.ways.some(({ id }) => id === way)) return again(question, `There is no way back called "${way}".`);
  if (reason === undefined) return { kind: 'more', prompt: 'why? (goes into the report) >' };
  if (reason === '') return again(question, 'A reason is needed.');
  if (phrase === undefined) return { kind: 'more', prompt: `type ${question.phrase} to roll back >` };
  if (phrase !== question.phrase) return again(question, `That is not "${question.phrase}". Nothing was done.`);
  return { kind: 'answer', answer: { kind: 'roll-back', by, way, reason, phrase } };
}

function readAmbiguous(question: Question, line: string, { name: by }: Asked): Read {
  const { word, note } = wordAndNote(line);
  if (/^(l|look)$/i.test(word)) return { kind: 'answer', answer: { kind: 'look-again' } };
  if (/^(d|done)$/i.test(word)) return { kind: 'answer', answer: { kind: 'done', by, ...note } };
  if (/^(r|redo)$/i.test(word)) return { kind: 'answer', answer: { kind: 'redo', by, ...note } };
  return again(question, 'l, d or r is needed.');
}

function again(question: Question, why: string): Read {
  return { kind: 'again', why, prompt: firstPrompt(question) };
}

function wordAndNote(line: string): { word: string; note: { note?: string } } {
  const colon = line.indexOf(':');
  if (colon < 0) return { word: line.trim(), note: {} };
  const note = line.slice(colon + 1).trim();
  return { word: line.slice(0, colon).trim(), note: note === '' ? {} : { note } };
}
