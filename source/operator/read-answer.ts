import type { Answer, Question } from '../../state/question.ts';

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
      if (first === question.phrase)
        return { kind: 'answer', answer: { kind: 'phrase-typed', by: asked.name, phrase: first } };
      return again(question, `That is not "${question.phrase}". Nothing was done.`);
  }
}

function firstPrompt(question: Question): string {
  switch (question.kind) {
    case 'confirm':
      return 'y = it is so, n = it is not (either with ": a note"), q = leave >';
    case 'sign-off':
      return 'your name (with ": a note") to sign, q = leave >';
    case 'failure':
      return 'r = retry, s = skip, a = accept as it is, q = leave >';
    case 'ambiguous':
      return 'l = look again, d = it is done, r = do it again, q = leave >';
    case 'point-of-no-return':
      return `type ${question.phrase} to go on, q = leave >`;
  }
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

function readFailure(question: Question, [choice = '', reason, role]: readonly string[], asked: Asked): Read {
  if (/^(r|retry)$/i.test(choice)) return { kind: 'answer', answer: { kind: 'retry' } };
  const kind = /^(s|skip)$/i.test(choice) ? 'skip' : /^(a|accept)$/i.test(choice) ? 'accept' : undefined;
  if (!kind) return again(question, 'r, s or a is needed.');
  if (reason === undefined) return { kind: 'more', prompt: `why ${kind}? (goes into the report) >` };
  if (reason === '') return again(question, 'A reason is needed.');
  if (role === undefined) return { kind: 'more', prompt: `in which role? (${asked.roles.join(', ')}) >` };
  if (!asked.roles.includes(role)) return again(question, `The runbook has no role "${role}".`);
  return { kind: 'answer', answer: { kind, reason, role, by: asked.name } };
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
