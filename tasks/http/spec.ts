import { z } from 'zod';
import { duration } from '../../state/runbook/duration.ts';
import { path, scalar } from '../../state/runbook/fields.ts';
import { pattern } from '../../state/runbook/pattern.ts';
import { secretReference } from '../../state/runbook/secret.ts';

const expectedUrl = 'expected a URL such as https://edu.example.org/health';

const httpUrl = z
  .string({ error: expectedUrl })
  .regex(/^https?:\/\/[^\s/]/, { error: expectedUrl })
  .refine((url) => URL.canParse(url), { error: expectedUrl })
  // It is shown wherever the request is: on screens, in the journal, in faults and what is sent about them.
  .refine((url) => !URL.canParse(url) || new URL(url).username + new URL(url).password === '', {
    error: 'has a user or password in it, which everybody would see: use `bearer`, or a header from a secret reference',
  });

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: 'expected the name of a header' });
const status = z.int().min(100).max(599);
const times = z.int().min(1).max(1000);
const positive = duration.refine((ms) => ms > 0, { error: 'expected a duration longer than nothing' });

const expectation = z.strictObject({
  status: z
    .union([status, z.array(status).min(1)])
    .optional()
    .describe('Default: 200 to 299.'),
  body: pattern.optional().describe('A regular expression that the body must match, ^ and $ at lines.'),
  json: z
    .record(z.string().min(1), scalar)
    .optional()
    .describe('Values in the JSON that is answered, by their path: `database: edu_v2`, `items.0.id: 7`.'),
  latency: positive.optional().describe('The answer must be there, whole, within this time.'),
});

function asJson(value: unknown) {
  return { kind: 'json', json: JSON.stringify(value) } as const;
}

const target = { url: httpUrl.optional(), urls: z.array(httpUrl).min(1).optional() };

export const schema = z
  .strictObject({
    ...target,
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).optional().describe('Default: GET.'),
    headers: z.record(headerName, secretReference).optional(),
    bearer: secretReference.optional().describe('Sent as `Authorization: Bearer ...`.'),
    body: z
      .union([
        secretReference.transform((text) => ({ kind: 'text', text }) as const),
        // Text at once: what is in it is nobody's reference.
        z.record(z.string(), z.unknown()).transform(asJson),
        z.array(z.unknown()).transform(asJson),
      ])
      .optional()
      .describe('A text, or a mapping or list, which is sent as JSON.'),
    expect: expectation.optional(),
    retries: z
      .strictObject({ times: times.describe('How often it is asked again.'), every: positive.optional() })
      .optional()
      .describe('Asked again while what is expected is not so. `every`: default 2s.'),
    timeout: positive.optional().describe('For each request. Default: 30s.'),
    ca: path.optional().describe('File of the certificates that are trusted in place of the machine’s. PEM.'),
    repeatable: z.literal(true).optional().describe('Sending it twice does no harm. GET and HEAD always are.'),
    rehearsal: z.strictObject(target).optional().describe('Where a rehearsal sends it instead.'),
  })
  .superRefine((spec, issues) => {
    const complain = (path: string[], message: string) => issues.addIssue({ code: 'custom', path, message });
    for (const [given, at] of [
      [spec, []],
      [spec.rehearsal, ['rehearsal']],
    ] as const) {
      if (given && (given.url === undefined) === (given.urls === undefined))
        complain(
          [...at],
          given.url === undefined ? 'needs `url`, or `urls` for several hosts' : 'has url and urls: keep one',
        );
    }
    const safe = isSafe(spec);
    if (spec.body !== undefined && safe) complain(['body'], `a ${methodOf(spec)} request has no body: give a method`);
    if (spec.repeatable && safe) complain(['repeatable'], `a ${methodOf(spec)} request always is: take it out`);
    if (spec.retries && !safe && !spec.repeatable)
      complain(['retries'], 'would send it again: say `repeatable: true` if that does no harm');
    if (spec.method === 'HEAD' && (spec.expect?.body !== undefined || spec.expect?.json !== undefined))
      complain(['expect'], 'a HEAD request is answered without a body: use GET');
    if (spec.bearer?.from === 'text') complain(['bearer'], 'is a secret: give a reference such as env:TOKEN');
    const names = Object.keys(spec.headers ?? {}).map((name) => name.toLowerCase());
    if (spec.bearer && names.includes('authorization'))
      complain(['bearer'], 'sets the header Authorization, which is given too: keep one');
  });

export type HttpSpec = z.infer<typeof schema>;
export type HttpExpectation = NonNullable<HttpSpec['expect']>;

export function methodOf({ method = 'GET' }: Pick<HttpSpec, 'method'>): string {
  return method;
}

/** Whether the method asks and changes nothing, as HTTP defines it. */
export function isSafe(spec: Pick<HttpSpec, 'method'>): boolean {
  return ['GET', 'HEAD'].includes(methodOf(spec));
}

/** What a rehearsal asks is what the runbook gives it to ask. */
export function urlsOf(spec: HttpSpec, mode: 'live' | 'rehearsal'): readonly string[] {
  const { url, urls } = mode === 'rehearsal' && spec.rehearsal ? spec.rehearsal : spec;
  return urls ?? (url === undefined ? [] : [url]);
}
