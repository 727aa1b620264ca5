import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runbookJsonSchema } from '../../../state/runbook/json-schema.ts';
import { validate } from './json-validator.ts';
import { language, shop, shopWith } from './shop.ts';

const schema = runbookJsonSchema(language);
const faults = (source: string) => validate(schema, parse(source));

describe('the JSON Schema of runbooks', () => {
  it('is plain data of draft 2020-12', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it('accepts a good runbook', () => expect(faults(shop)).toEqual([]));

  it('describes every step kind with its summary', () => {
    for (const { key, summary } of language.stepKinds) {
      expect(schema.$defs).toMatchObject({ [`kind-${key}`]: { description: summary } });
    }
  });

  it.each([
    ['a number', '"select 1"', '"select 1", tries: "{{tries}}"'],
    ['a duration', 'planned: 60m', 'planned: "{{minutes}}m"'],
    ['one of a few', 'of: id }', 'of: id, style: "{{style}}" }'],
    ['an id', 'id: orders', 'id: "{{name}}-orders"'],
    ['a limit', 'limit: 2', 'limit: "{{workers}}"'],
  ])('accepts a var for %s', (_name, from, to) => expect(faults(shopWith(from, to))).toEqual([]));

  // biome-ignore format: a table
  it.each([
    ['an unknown key at the top', 'roles:', 'rolls:', '/rolls'],
    ['an unknown key of a phase', 'sign-off:', 'signoff:', '/phases/0/signoff'],
    ['an unknown kind', 'move:', 'mvoe:', '/phases/0/steps/0'],
    ['two kinds', '- id: stop\n', '- id: stop\n        ask: []\n', '/phases/1/steps/0'],
    ['a missing key', 'runbook: shop-v2\n', '', 'lacks runbook'],
    ['a newer format', 'runbook-format: 1', 'runbook-format: 2', '/runbook-format'],
    ['an unknown engine', 'engine: postgres }, shop_v2', 'engine: mssql }, shop_v2', '/databases/shop/engine'],
    ['a number that is a text', '"select 1"', '"select 1", tries: many', '/phases/0/steps/1'],
    ['a number that is too large', '"select 1"', '"select 1", tries: 12', '/phases/0/steps/1'],
    ['a duration in words', 'planned: 60m', 'planned: an hour', '/phases/0/planned'],
    ['a bad name of a database', '{ shop: { engine', '{ Shop: { engine', '/databases key Shop'],
    ['a stand-in that is a text', 'stand-in: true', 'stand-in: "{{x}}"', '/environments/staging/stand-in'],
  ])('refuses %s', (_name, from, to, place) => {
    expect(faults(shopWith(from, to)).join('\n')).toContain(place);
  });
});
