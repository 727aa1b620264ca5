import { expect, it, vi } from 'vitest';

// Colours are decided when Ink is loaded; without them nothing would show what NO_COLOR takes away.
vi.hoisted(() => {
  process.env.FORCE_COLOR = '1';
});

const { captions } = await import('./captions.ts');
const { screensPage } = await import('./page.ts');
const { scenes } = await import('./scenes.ts');
const { bare, openTerminal } = await import('./terminal.tsx');
const { still } = await import('./canned.ts');

it('every scene has a caption, and is in the gallery', () => {
  const shown = new Set(Object.keys(captions).map((name) => name.split(' ')[0]));
  expect([...shown].toSorted()).toEqual(Object.keys(scenes).toSorted());
});

it('docs/screens.md is what the wizard draws', async () => {
  await expect(await screensPage()).toMatchFileSnapshot('../../docs/screens.md');
}, 240_000);

it.each(Object.keys(scenes))('without colour, %s has no colours', async (name) => {
  const { stage, time } = scenes[name]?.() ?? {};
  if (!stage || !time) throw new TypeError(`no scene ${name}`);
  const terminal = await openTerminal({ stage: still(stage), time, look: { ...bare, unicode: true } });
  // 30 to 49 and 90 to 107 are foregrounds and backgrounds; bold, dim and reversed are not colours.
  expect(terminal.text()).not.toMatch(/\u001b\[(3|4|9|10)\d(;\d+)*m/);
  terminal.close();
});
