import type { Answer, Question, RollbackQuestion } from '../../state/question.ts';

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
    case 'gate':
    case 'freeze-broken':
      return readOpening(question, typed, asked);
  }
}

function firstPrompt(question: Question): string {
  switch (question.kind) {
    case 'confirm':
      return 'y = it is so, n = it is not (either with ": a note"), q = leave >';
    case 'sign-off':
      return 'your name (with ": a note") to sign, q = leave >';
    case 'failure':
      if (question.direction === 'undo')
        return 'r = undo it again, s = leave it as it is, a = accept it as undone, q = leave >';
      return mayGoBack(question)
        ? 'r = retry, s = skip, a = accept as it is, b = roll back, q = leave >'
        : 'r = retry, s = skip, a = accept as it is, q = leave >';
    case 'ambiguous':
      return 'l = look again, d = it is done, r = do it again, q = leave >';
    case 'point-of-no-return':
    case 'phrase':
      return `type ${question.phrase} to go on, q = leave >`;
    case 'rollback':
      return question.ways.length === 0
        ? 'f = forward again, q = leave >'
        : `the way back (${question.ways.map(({ id }) => id).join(', ')}), f = forward again, q = leave >`;
    case 'gate':
      return 'o = open it anyway, b = roll back, q = leave >';
    case 'freeze-broken':
      return 'o = go on in spite of it, b = roll back, q = leave >';
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
  if (/^(b|back)$/i.test(choice) && mayGoBack(question))
    return { kind: 'answer', answer: { kind: 'roll-back', by: asked.name } };
  const kind = /^(s|skip)$/i.test(choice) ? 'skip' : /^(a|accept)$/i.test(choice) ? 'accept' : undefined;
  if (!kind) return again(question, mayGoBack(question) ? 'r, s, a or b is needed.' : 'r, s or a is needed.');
  return readDecision(question, kind, [reason, role], asked);
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
  if (role === undefined) return { kind: 'more', prompt: `in which role? (${asked.roles.join(', ')}) >` };
  if (!asked.roles.includes(role)) return again(question, `The runbook has no role "${role}".`);
  return { kind: 'answer', answer: { kind, reason, role, by: asked.name } };
}

function readOpening(question: Question, [choice = '', ...rest]: readonly string[], asked: Asked): Read {
  if (/^(b|back)$/i.test(choice)) return { kind: 'answer', answer: { kind: 'roll-back', by: asked.name } };
  if (!/^(o|open)$/i.test(choice)) return again(question, 'o or b is needed.');
  return readDecision(question, 'accept', rest, asked);
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
