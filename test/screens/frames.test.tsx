import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';
import { bare, type full, openTerminal, type Terminal } from './terminal.tsx';

const sizes = [
  { columns: 60, rows: 15 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

function show(name: string, options: { size?: (typeof sizes)[number]; look?: typeof full } = {}): Promise<Terminal> {
  const scene = scenes[name];
  if (!scene) throw new TypeError(`no scene ${name}`);
  const { stage, time } = scene();
  return openTerminal({ stage: still(stage), time, ...options });
}

/** Keys that lead to every place below a scene: what is over it, what opens from it. */
const ways: Readonly<Record<string, readonly (readonly string[])[]>> = {
  home: [['down', 'down', 'enter'], ['?'], ['q'], ['down'], ['down', 'down', 'down', 'enter', 'pagedown'], ['G']],
  'home-many': [['G'], ['down']],
  'board-waiting': [['enter'], ['o']],
  'preflight-problems': [['enter'], ['enter', 'pagedown'], ['p'], ['p', 'down', 'pagedown'], ['p', 'G']],
  'preflight-looking': [['p'], ['p', '?']],
  phase: [
    ['enter'],
    ['escape'],
    ['c'],
    ['c', '?'],
    ['c', 'escape'],
    ['!'],
    ['u'],
    ['u', 'r'],
    ['!', '/', 'now'],
    ['T'],
    ['T', 'down'],
    ['W', 'G'],
  ],
  confirm: [['y'], ['t', 'note'], ['w'], ['escape']],
  sample: [['n'], ['pagedown'], ['t']],
  'sign-off': [['enter'], ['t'], ['pagedown']],
  failure: [['down', 'enter'], ['pagedown']],
  'failed-checks': [['enter'], ['escape', 'enter'], ['o']],
  'step-ahead': [
    ['down', 'enter'],
    ['down', 'Q'],
    ['down', 'e'],
  ],
  'checks-mixed': [['v'], ['v', 'down', 'enter']],
  ambiguous: [['down', 'enter'], ['q']],
  'point-of-no-return': [['enter', 'edu']],
  rollback: [['enter'], ['enter', 'so', 'enter', 'edu'], ['pagedown'], ['down'], ['escape'], ['b']],
  'rollback-none': [['enter'], ['down', 'enter']],
  gate: [['enter'], ['down'], ['escape']],
  phrase: [['enter', 'end']],
  'sqlserver-blocked': [['Q']],
  'freeze-broken': [['enter', 'known', 'enter'], ['escape']],
  'undo-failure': [['down', 'enter'], ['escape'], ['escape', 'enter']],
  'rolling-back': [['enter'], ['escape'], ['?']],
  'rolling-back-plan': [['escape']],
  'board-forward-again': [['enter']],
  'rolled-back': [['b'], ['pagedown']],
  'phase-blocked': [['enter']],
  'watch-phase': [['enter'], ['escape'], ['c'], ['?'], ['q']],
  'watch-waiting': [['?']],
  'watch-sign-off': [['enter'], ['s'], ['s', 'Rauf', 'enter'], ['escape']],
  'watch-killed': [['enter']],
  finish: [['b'], ['escape'], ['pagedown']],
};

const visits = Object.keys(scenes).flatMap((name) => [[], ...(ways[name] ?? [])].map((keys) => [name, keys] as const));

describe.each(sizes)('at $columns by $rows', (size) => {
  it.each(visits)('%s %j fills the terminal and is nowhere wider', async (name, keys) => {
    const terminal = await show(name, { size });
    await terminal.visit(...keys);
    expect(terminal.lines()).toHaveLength(size.rows);
    expect(terminal.lines().filter((line) => stringWidth(line) > size.columns)).toEqual([]);
    terminal.close();
  });
});

describe('every screen of a session', () => {
  const inSession = visits.filter(([name]) => scenes[name]?.().stage.kind === 'session');

  it.each(inSession)('%s %j says where, what kind of session, who, and which keys', async (name, keys) => {
    const terminal = await show(name);
    await terminal.visit(...keys);
    const [banner = '', where = ''] = terminal.lines();
    expect(banner).toMatch(/LIVE on PRODUCTION: live|REHEARSAL in staging/);
    expect(banner).toMatch(/no failures|FAILED|UNCLEAR|REJECT|exception|FREEZE BROKEN/);
    expect(banner).toMatch(/(Leyla|SILENT 42s) · \d\d:\d\d/);
    expect(where).toMatch(/[\w…] \(\d of 8\)|Finished\.|Halted|ROLLING BACK|Rolled back/);
    expect(terminal.lines().at(-1)).toMatch(/q leave|Esc|Ctrl-C leave/);
    terminal.close();
  });

  it.each(['phase', 'failure', 'confirm', 'sign-off'])(
    '%s says how long, and where the way back ends',
    async (name) => {
      const terminal = await show(name);
      expect(terminal.lines()[2]).toMatch(/closes in \d|\d+[hm].* to do/);
      expect(terminal.lines()[2]).toMatch(/way back until cutover|turn back by \d\d:\d\d, before cutover/);
      terminal.close();
    },
  );
});

describe('a terminal without colour and Unicode', () => {
  it.each(visits)('shows %s %j in ASCII, in the same places', async (name, keys) => {
    const plain = await show(name, { look: bare });
    const rich = await show(name);
    await plain.visit(...keys);
    await rich.visit(...keys);
    expect(plain.text()).toMatch(/^[\n -~]*$/);
    const widths = (terminal: Terminal) => terminal.lines().map((line) => stringWidth(line.trimEnd()));
    if (name !== 'sample') expect(widths(plain)).toEqual(widths(rich));
    plain.close();
    rich.close();
  });

  it('says so where data is looked at', async () => {
    const terminal = await show('sample', { look: bare });
    expect(terminal.text()).toContain('ASCII only: some letters show as ?');
    terminal.close();
  });
});
