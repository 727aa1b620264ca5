import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../../state/runbook/finding-text.ts';
import { summaryOf } from '../../../state/runbook/summary.ts';
import { brief, compile, lint, shop, shopWith } from './shop.ts';

const live = { selection: { environment: 'live', vars: {} } };

describe('a good runbook', () => {
  it('has no findings in any environment', () => {
    expect(lint(shop).flatMap(formatFinding)).toEqual([]);
  });

  it('gives its phases in the order they run, and their steps as in the file', () => {
    const { phases = [] } = compile(shop, live).runbook ?? {};
    expect(phases.map(({ id, title, needs, plannedMs }) => ({ id, title, needs, plannedMs }))).toEqual([
      { id: 'prepare', title: 'prepare', needs: [], plannedMs: 1_800_000 },
      { id: 'people', title: 'People', needs: ['prepare'], plannedMs: 3_600_000 },
    ]);
    expect(phases[1]?.items).toMatchObject([
      { type: 'step', id: 'users', title: 'Move users', kind: 'move' },
      {
        type: 'together',
        limit: 2,
        steps: [
          { id: 'orders', kind: 'sql' },
          { id: 'carts', title: 'carts' },
        ],
      },
    ]);
    expect(phases[1]?.signOff).toEqual(['dba', 'cto']);
  });

  it('keeps what the kinds made of their specs, and where each step stands', () => {
    const { phases = [] } = compile(shop, live).runbook ?? {};
    const [users] = phases[1]?.items ?? [];
    expect(users).toMatchObject({
      spec: { from: { database: 'shop', table: 'users', name: 'users' }, where: 'id <= 6987' },
      at: { file: '/plans/shop.yaml', line: 26, column: 9, snippet: '      - id: users' },
    });
  });

  it('asks for its own id at a point of no return that names no phrase', () => {
    const [prepare] = compile(shop, live).runbook?.phases ?? [];
    expect(prepare?.items[1]).toMatchObject({ id: 'schema', pointOfNoReturn: { phrase: 'shop-v2' } });
  });

  it('keeps the rest of the file', () => {
    expect(compile(shop, live).runbook).toMatchObject({
      file: '/plans/shop.yaml',
      folder: '/plans',
      id: 'shop-v2',
      title: 'The shop moves, shop -> shop_v2',
      roles: { dba: 'Database administrator', cto: 'CTO' },
      contacts: [{ name: 'Databases', reach: 'dba@example.org' }],
      window: { planned: 'Sat 02:00-06:00', opensMinute: 7320, lengthMinutes: 240, timezone: 'Asia/Baku' },
      idNamespace: { from: 'env', name: 'ID_NAMESPACE' },
      databases: { shop: { engine: 'postgres' }, shop_v2: { engine: 'postgres' } },
      environment: { name: 'live', standIn: false, production: true },
      environments: { staging: { standIn: true, databases: { shop: { from: 'env', name: 'S_SHOP_URL' } } } },
      triggers: { 'failed-checks': '> 1% of rows compared' },
      followUps: [{ id: 'drop-old', title: 'Drop the old shop', due: '30d', after: 'people' }],
    });
  });

  it('is given with its warnings', () => {
    const { runbook, findings } = compile(shopWith('planned: 60m', 'planned: 225m'), live);
    expect(findings.map(brief)).toEqual(['4:20 warning runbook/window-short']);
    expect(runbook?.id).toBe('shop-v2');
  });

  it('is summed up without what its steps do', () => {
    const { runbook } = compile(shop, live);
    const summary = summaryOf(runbook ?? expect.fail('no runbook'));
    expect(summary.phases[0]?.items[0]).toEqual({ type: 'step', id: 'stop', title: 'stop', kind: 'shell' });
    expect(JSON.stringify(summary)).not.toMatch(/systemctl|snippet/);
    expect(summary.followUps).toHaveLength(1);
  });
});

describe('a selection', () => {
  it('of an unknown environment gives that finding alone', () => {
    const { runbook, findings } = compile(shopWith('title: The', 'titel: The'), {
      selection: { environment: 'stagging', vars: {} },
    });
    expect(runbook).toBeUndefined();
    expect(findings).toMatchObject([
      { code: 'runbook/unknown-environment', remedy: ['Did you mean "staging"?'], retry: 'safe' },
    ]);
  });

  it('gives no runbook while anything is wrong in it', () => {
    const { runbook, manifest, findings } = compile(shopWith('from: shop.users', 'from: users'), live);
    expect([runbook, manifest]).toEqual([undefined, undefined]);
    expect(findings.map(brief)).toEqual(['29:17 error runbook/value']);
  });

  it('judges only what concerns its environment', () => {
    const source = shopWith('vars: { host: web-staging }', 'vars: { host: web1 }');
    expect(compile(source, live).runbook?.id).toBe('shop-v2');
    const { runbook, findings } = compile(source, { selection: { environment: 'staging', vars: {} } });
    expect(runbook).toBeUndefined();
    expect(findings.map(brief)).toEqual(['44:9 error runbook/effects-outside']);
  });
});
