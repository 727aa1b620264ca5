import { createHash } from 'node:crypto';
import { canonicalJson } from '../../state/canonical.ts';
import { Fault, recordFault } from '../../state/fault.ts';
import { done, type Evidence, failed, type Outcome, stopped } from '../../state/outcome.ts';
import type { ConfirmQuestion } from '../../state/question.ts';
import { standingFreezes } from '../../state/session/freezes.ts';
import type { Context } from '../kind.ts';
import { compareWithMark } from './compare.ts';
import type { ExportedFile } from './export.ts';
import { marksOf } from './marks-of.ts';
import { isLoss, type Loss, type Marks } from './seam.ts';
import { lossEvidence, lossFigures, lossSentence, lossTable } from './show.ts';
import type { LostSpec } from './spec.ts';

/** Counts, exports, asks, and looks once more, so that what was agreed to is what would be lost. */
export async function runLost(spec: LostSpec, context: Context): Promise<Outcome> {
  const { signal } = context;
  if (signal.aborted) return stopped;
  try {
    return await lose(spec, context);
  } catch (error) {
    if (signal.aborted) return stopped;
    throw error;
  }
}

async function lose(spec: LostSpec, context: Context): Promise<Outcome> {
  const { on } = spec;
  const { signal } = context;
  const marks = await marksOf(on, context);
  const compared = await compareWithMark(marks, spec, context);
  if (compared === undefined) return notReached(spec);
  const { loss, files } = compared;
  for (const doubt of loss.doubts) context.output(doubt);
  const findings = { figures: lossFigures(loss, files), evidence: lossEvidence(on, loss, files) };
  if (!loss.tables.some(isLoss) && [...loss.beside, ...loss.open].length === 0) return done(findings);

  const question = questionOf(spec, loss, files, context);
  const reply = await context.ask(question);
  if (reply.kind === 'leave') return stopped;
  const { answer } = reply;
  const statement = statementOf(question, answer);
  const all = { ...findings, evidence: [...findings.evidence, statement] };
  if (answer.kind !== 'confirmed') return failed(recordFault(refused(on, spec.export)), all);
  const later = await writtenMeanwhile(marks, loss, spec, signal);
  return later.length > 0 ? failed(recordFault(more(on, later)), all) : done(all);
}

/** The application was let into nothing yet: there is nothing to ask. */
function notReached({ on, since }: LostSpec): Outcome {
  const text = `The night had not come to ${since}: nothing was done yet after which ${on} is written to.`;
  return done({ figures: { tables: 0, rows: 0 }, evidence: [{ kind: 'output', title: 'nothing is lost', text }] });
}

/** Tables that were written to after they were counted: nobody agreed to lose that. */
async function writtenMeanwhile(
  marks: Marks,
  { mark }: Loss,
  { tables }: LostSpec,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return marks.since(mark, { tables, signal }, async (later) => [
    ...later.tables.filter(isLoss).map(({ name }) => name),
    ...later.beside,
  ]);
}

/** An answer is good for what was shown: other rows are another question. */
function questionOf(
  { on, since, export: folder, role }: LostSpec,
  loss: Loss,
  files: readonly ExportedFile[],
  context: Context,
): ConfirmQuestion {
  const { at } = context;
  const exhibit = lossTable(loss.tables);
  const shown = canonicalJson({
    rows: exhibit.rows.map((row) => row.slice(0, 4)),
    files,
    beside: loss.beside,
    open: loss.open,
  });
  const digest = createHash('sha256').update(shown).digest('hex').slice(0, 16);
  const frozen = standingFreezes(context.facts).some(({ database }) => database === on);
  const text = [
    lossSentence(on, since, loss),
    files.length === 0 ? 'None of it can be exported.' : `The rows written are exported to ${context.path(folder)}.`,
    ...(frozen ? [] : [`${on} is not frozen: more may be written while you decide.`]),
    'Go back without them?',
  ].join(' ');
  return {
    kind: 'confirm',
    id: `lost/${at.phase}/${at.step}/${at.generation}/${digest}`,
    ...{ phase: at.phase, step: at.step, title: `Going back loses rows of ${on}`, item: 'go-back', text, exhibit },
    ...(role !== undefined && { role }),
  };
}

function statementOf(
  { text }: ConfirmQuestion,
  answer: { readonly kind: string; readonly by?: string; readonly note?: string },
): Evidence {
  const said = answer.kind === 'confirmed' ? text : `NOT confirmed: ${text}`;
  return {
    kind: 'statement',
    by: answer.by ?? '',
    text: said,
    ...(answer.note !== undefined && { note: answer.note }),
  };
}

function refused(on: string, folder: string): Fault {
  return new Fault('lost/refused', `Going back without what was written to ${on} was refused.`, {
    remedy: [
      `The rows are in ${folder}. Bring them over by hand, or decide to stay on ${on}: leave the rollback here.`,
      'Retry asks again.',
    ],
    retry: 'safe',
  });
}

function more(on: string, tables: readonly string[]): Fault {
  const named = tables.slice(0, 5).join(', ');
  return new Fault(
    'lost/more-since',
    `${on} was written to after it was counted: ${named}${tables.length > 5 ? ', ...' : ''}.`,
    {
      remedy: [`Freeze ${on} first, then retry: rows are counted and exported again, and the question is asked again.`],
      retry: 'safe',
    },
  );
}
