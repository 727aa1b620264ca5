import { recordFault } from '../state/fault.ts';
import { done, failed, stopped } from '../state/outcome.ts';
import { askHost, type HostAnswer } from './http/ask.ts';
import { evidenceOf, figuresOf, linesOf } from './http/show.ts';
import { type HttpSpec, isSafe, methodOf, schema, urlsOf } from './http/spec.ts';
import { defineKind, nothingToUndo } from './kind.ts';

/** Sends a request to one host or several, and judges every answer. */
export const http = defineKind<HttpSpec>({
  key: 'http',
  summary: 'Sends an HTTP request and judges status, body and latency of the answer.',
  schema,
  effectsOutside: true,
  hasRehearsal: (spec) => isSafe(spec) || spec.rehearsal !== undefined,

  refers: (spec) => (spec.ca === undefined ? [] : [{ to: 'file', name: spec.ca, path: ['ca'] }]),

  touches: (spec) =>
    isSafe(spec)
      ? [{ what: 'nothing' }]
      : urlsOf(spec, 'live').map((url) => ({ what: 'elsewhere', detail: `${methodOf(spec)} ${url}` })),

  requires: () => [],

  describe: async (spec, context) => ({
    lines: linesOf(spec, context.mode),
    figures: {},
    evidence: [],
    checks: [],
  }),

  async run(spec, context) {
    const urls = urlsOf(spec, context.mode);
    const answers: HostAnswer[] = [];
    for (const url of urls) {
      context.progress({ done: answers.length, total: urls.length, unit: 'items', note: url });
      const answer = await askHost(url, spec, context);
      if (answer === 'stopped') return stopped;
      answers.push(answer);
      // The others are asked all the same, unless that would change more.
      if (answer.fault && !isSafe(spec)) break;
    }
    const findings = {
      figures: figuresOf(answers),
      evidence: answers.map((answer) => evidenceOf(answer, methodOf(spec))),
    };
    const [first, ...more] = answers.flatMap(({ fault }) => fault ?? []);
    if (!first) return done(findings);
    const record = recordFault(first);
    const remedy = [...more.map(({ message }) => `And also: ${message}`), ...record.remedy];
    return failed({ ...record, remedy }, findings);
  },

  async recover(spec) {
    if (isSafe(spec)) return { verdict: 'redo', seen: 'asking changes nothing: it is asked again' };
    if (spec.repeatable) return { verdict: 'redo', seen: 'the runbook says that it may be repeated' };
    return {
      verdict: 'ask',
      seen: `a ${methodOf(spec)} request was being sent; nothing tells whether it was received`,
    };
  },

  undo: (spec) =>
    isSafe(spec) ? nothingToUndo : { can: 'no', why: `nothing tells how a ${methodOf(spec)} request is taken back` },
});
