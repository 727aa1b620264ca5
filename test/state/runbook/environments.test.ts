import { describe, expect, it } from 'vitest';
import { brief, lint, shopWith } from './shop.ts';

/** What is changed, the findings that follow, and the first message. */
type Row = [name: string, from: string, to: string, findings: string[], says: string];

// biome-ignore format: a table
const rows: Row[] = [
  ['a stand-in that is a live database', 'env:S_SHOP_URL', 'env:SHOP_URL', ['16:24 error runbook/stand-in-is-live'], 'shop in the stand-in staging is shop of live: a rehearsal would change it.'],
  ['a stand-in source that is the live target', 'env:S_SHOP_URL', 'env:SHOP_V2_URL', ['16:24 error runbook/stand-in-is-live'], 'shop in the stand-in staging is shop_v2 of live'],
  ['a source that is the target', 'env:SHOP_V2_URL', 'env:SHOP_URL', ['13:47 error runbook/same-database'], 'shop and shop_v2 are the same database in live: source and target would be one.'],
  ['URLs that differ in the user only', 'env:S_SHOP_URL, shop_v2: env:S_SHOP_V2_URL', 'postgres://a@DB1:5433/shop, shop_v2: postgresql://b@db1:5433/shop?x=1', ['16:61 error runbook/same-database'], 'are the same database in staging'],
  ['a database without a URL', 'shop: env:S_SHOP_URL, ', '', ['16:5 error runbook/missing-url'], 'The environment staging has no URL for the database shop.'],
  ['an environment without databases', '    databases: { shop: env:S_SHOP_URL, shop_v2: env:S_SHOP_V2_URL }\n', '', ['14:3 error runbook/missing-url', '14:3 error runbook/missing-url'], 'has no URL for the database shop.'],
  ['a URL for no database', 'shop: env:S_SHOP_URL', 'shp: env:X, shop: env:S_SHOP_URL', ['16:18 error runbook/unknown-database'], 'The environment staging has a URL for shp, which the runbook does not declare.'],
  ['a URL of another engine', 'env:S_SHOP_URL', 'sqlite:./shop.db', ['16:24 error runbook/url-scheme'], 'The URL of shop in staging begins with sqlite: and its engine is postgres.'],
  ['a URL that is none', 'env:S_SHOP_URL', 'db1', ['16:24 error runbook/url'], 'The URL of shop in staging is neither a URL nor a reference to one.'],
  ['production that is a stand-in', 'stand-in: true', 'stand-in: true\n    production: true', ['15:15 error runbook/environment-kind'], 'The environment staging is both production and a stand-in.'],
  ['nowhere to rehearse', '    stand-in: true\n', '', ['10:1 warning runbook/no-stand-in'], 'No environment is a stand-in'],
  ['a name that is no slug', '  staging:', '  Staging_1:', ['14:3 error runbook/key'], 'environments: "Staging_1" is no name for an environment.'],
  ['a command that is the same everywhere', '"{{host}}"', 'web1', ['9:22 warning runbook/unused', '44:9 error runbook/effects-outside'], 'The var host is declared'],
  ['a var that the stand-in does not set', 'vars: { host: web-staging }', 'vars: { users: 7 }', ['44:9 error runbook/effects-outside'], 'Step prepare/stop (shell) changes things outside the databases, and would do the same in the stand-in staging as live.'],
  ['an undo that is the same everywhere', 'stop, shop] }', 'stop, shop], undo: { command: [start, shop] } }', ['44:9 error runbook/effects-outside'], 'The undo of step prepare/stop (shell) changes things outside the databases'],
  ['a var that the stand-in sets to the same', 'host: web-staging', 'host: web1', ['44:9 error runbook/effects-outside'], 'would do the same in the stand-in staging as live.'],
];

describe('environments', () => {
  it.each(rows)('refuse %s', (_name, from, to, findings, says) => {
    const found = lint(shopWith(from, to));
    expect(found.map(brief)).toEqual(findings);
    expect(found[0]?.message).toContain(says);
  });

  it('must be there', () => {
    const none = shopWith('environments:', 'x:').replace(/x:[\s\S]*triggers:/, 'triggers:');
    expect(lint(none).map(({ code }) => code)).toContain('runbook/no-environment');
  });

  // biome-ignore format: a table
  it.each([
    ['a rehearsal of the kind itself', 'stop, shop] }', 'stop, shop], rehearsal: { command: [echo, stop] } }'],
    ['a step that a rehearsal leaves out', '- id: stop\n', '- id: stop\n        rehearsal: { skip: No web server there }\n'],
    ['an undo with a target of its own', 'stop, shop] }', 'stop, shop], undo: { command: [start, "{{host}}"] } }'],
    ['an undo that shares its target with the step', 'stop, shop] }', 'stop, shop], env: { HOST: "{{host}}" }, undo: { command: [start] } }'],
    ['a prompt for each database', 'env:S_SHOP_URL, shop_v2: env:S_SHOP_V2_URL', '"prompt:", shop_v2: "prompt:"'],
    ['URLs of two databases on one server', 'env:S_SHOP_URL, shop_v2: env:S_SHOP_V2_URL', 'postgres://db1/shop, shop_v2: postgres://db1/shop_v2'],
    ['vars in a URL', 'env:S_SHOP_URL', '"env:{{host}}"'],
  ])('accept %s', (_name, from, to) => {
    expect(lint(shopWith(from, to).replace('web-staging', 'WEB_STAGING').replace('host: web1', 'host: WEB')).map(brief)).toEqual([]);
  });
});
