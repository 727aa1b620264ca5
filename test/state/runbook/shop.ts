import { z } from 'zod';
import type { Finding } from '../../../state/fault.ts';
import { type Compiled, compileRunbook, type Selection } from '../../../state/runbook/compile.ts';
import { duration } from '../../../state/runbook/duration.ts';
import { slug, tableReference, text } from '../../../state/runbook/fields.ts';
import type { Language, Reference, StepLanguage } from '../../../state/runbook/language.ts';
import { secretReference } from '../../../state/runbook/secret.ts';
import type { FileReading } from '../../../state/runbook/source-text.ts';

/** A small language of our own, so that these tests say nothing about the real step kinds. */
const ask: StepLanguage = kind({
  key: 'ask',
  summary: 'Asks people',
  schema: z.array(z.strictObject({ id: slug, text, role: slug.optional() })).min(1),
  effectsOutside: false,
  refers: (items) =>
    items.flatMap(({ id, role }, index): Reference[] => [
      { to: 'entry-id', id, path: [index, 'id'] },
      ...(role === undefined ? [] : [{ to: 'role' as const, name: role, path: [index, 'role'] }]),
    ]),
});

const sql: StepLanguage = kind({
  key: 'sql',
  summary: 'Runs SQL',
  schema: z.strictObject({
    on: z.string(),
    sql: text.optional(),
    file: text.optional(),
    transaction: z.enum(['one', 'none']).optional(),
    timeout: duration.optional(),
    tries: z.int().min(1).max(9).optional(),
  }),
  effectsOutside: false,
  refers: ({ on, sql, file, transaction }) => {
    const transactional = transaction !== 'none';
    return [
      { to: 'database', name: on, path: ['on'] },
      ...(sql === undefined ? [] : [{ to: 'sql' as const, database: on, text: sql, transactional, path: ['sql'] }]),
      ...(file === undefined
        ? []
        : [{ to: 'sql-file' as const, database: on, name: file, transactional, path: ['file'] }]),
    ];
  },
});

const shell: StepLanguage = kind({
  key: 'shell',
  summary: 'Runs a command',
  schema: z.strictObject({
    command: z.union([text, z.array(text).min(1)]),
    env: z.record(z.string(), secretReference).optional(),
    script: text.optional(),
    undo: z.strictObject({ command: z.union([text, z.array(text).min(1)]) }).optional(),
    rehearsal: z.strictObject({ command: z.union([text, z.array(text).min(1)]) }).optional(),
  }),
  effectsOutside: true,
  hasRehearsal: ({ rehearsal }) => rehearsal !== undefined,
  refers: ({ script }) => (script === undefined ? [] : [{ to: 'file', name: script, path: ['script'] }]),
});

const move: StepLanguage = kind({
  key: 'move',
  summary: 'Moves rows',
  schema: z.strictObject({
    from: tableReference,
    to: tableReference,
    where: text.optional(),
    columns: z.record(
      z.string(),
      z.union([
        z.string(),
        z.strictObject({ uuid: slug, of: z.string(), style: z.enum(['ordered', 'name-based']).optional() }),
        z.strictObject({ sql: text }),
        z.strictObject({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
      ]),
    ),
  }),
  effectsOutside: false,
  refers: ({ from, to, where, columns }) => {
    const sqlOf = (text: string, path: string[]): Reference => {
      return { to: 'sql', database: from.database, text, transactional: true, path };
    };
    return [
      { to: 'database', name: from.database, path: ['from'], needs: ['copy-source'] },
      { to: 'database', name: to.database, path: ['to'] },
      ...(where === undefined ? [] : [sqlOf(where, ['where'])]),
      ...Object.entries(columns).flatMap(([name, column]): Reference[] => {
        if (typeof column === 'string' || 'value' in column) return [];
        if ('sql' in column) return [sqlOf(column.sql, ['columns', name, 'sql'])];
        return [{ to: 'id', tag: column.uuid, style: column.style ?? 'name-based', path: ['columns', name, 'uuid'] }];
      }),
    ];
  },
});

export const language: Language = {
  stepKinds: [ask, sql, shell, move],
  engines: [
    { key: 'postgres', capabilities: new Set(['transactions', 'copy-source']), schemes: ['postgres:', 'postgresql:'] },
    { key: 'sqlite', capabilities: new Set(['transactions']), schemes: ['sqlite:'] },
  ],
};

/** A runbook with nothing wrong in it; the tests break it. */
export const shop = `runbook-format: 1
runbook: shop-v2
title: The shop moves, shop -> shop_v2
window: { planned: "Sat 02:00-06:00", timezone: Asia/Baku }
roles: { dba: Database administrator, cto: CTO }
contacts: [{ name: Databases, reach: dba@example.org }]
ids: { namespace: env:ID_NAMESPACE }
databases: { shop: { engine: postgres }, shop_v2: { engine: postgres } }
vars: { users: 6987, host: web1 }
environments:
  live:
    production: true
    databases: { shop: env:SHOP_URL, shop_v2: env:SHOP_V2_URL }
  staging:
    stand-in: true
    databases: { shop: env:S_SHOP_URL, shop_v2: env:S_SHOP_V2_URL }
    vars: { host: web-staging }
triggers: { failed-checks: "> 1% of rows compared" }
phases:
  - id: people
    title: People
    needs: [prepare]
    planned: 60m
    sign-off: [dba, cto]
    steps:
      - id: users
        title: Move users
        move:
          from: shop.users
          to: shop_v2.users
          where: "id <= {{users}}"
          columns:
            id: { uuid: users, of: id }
            name: { sql: "first || ' ' || last" }
      - together:
          limit: 2
          steps:
            - { id: orders, sql: { on: shop_v2, sql: "update orders set open = false where id = 1" } }
            - { id: carts, sql: { on: shop_v2, sql: "select 1" } }
  - id: prepare
    planned: 30m
    steps:
      - id: stop
        shell: { command: [systemctl, --host, "{{host}}", stop, shop] }
      - id: schema
        point-of-no-return: true
        sql: { on: shop_v2, file: schema.sql }
follow-ups:
  - { id: drop-old, title: Drop the old shop, due: 30d, after: people }
`;

export const files: Readonly<Record<string, string>> = { 'schema.sql': 'create table users (id uuid);\n' };

export interface Trial {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly selection?: Selection;
  readonly language?: Language;
}

export function compile(source: string | Uint8Array, trial: Trial = {}): Compiled {
  const beside = { ...files, ...trial.files };
  const read = (content: string | Uint8Array | undefined): FileReading => {
    if (content === undefined) return { kind: 'missing' };
    return { kind: 'read', bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content };
  };
  const path = '/plans/shop.yaml';
  const readFile = (name: string) => read(Object.hasOwn(beside, name) ? beside[name] : undefined);
  return compileRunbook({ path, content: read(source), readFile }, trial.language ?? language, trial.selection);
}

export function lint(source: string | Uint8Array, trial: Trial = {}): readonly Finding[] {
  return compile(source, trial).findings;
}

/** The shop's runbook with one thing changed; fails when there is nothing to change. */
export function shopWith(from: string, to: string): string {
  if (!shop.includes(from)) throw new Error(`The runbook of the shop has no ${from}`);
  return shop.replace(from, () => to);
}

/** `12:5 error runbook/value`: what a table of bad runbooks compares. */
export function brief({ severity, code, at }: Finding): string {
  return `${at ? `${at.line}:${at.column} ` : ''}${severity} ${code}`;
}

function kind<Spec>(definition: {
  readonly key: string;
  readonly summary: string;
  readonly schema: z.ZodType<Spec>;
  readonly effectsOutside: boolean;
  readonly refers: (spec: Spec) => readonly Reference[];
  readonly hasRehearsal?: (spec: Spec) => boolean;
}): StepLanguage {
  return definition as StepLanguage<Spec> as unknown as StepLanguage;
}
