import { findingLines } from './findings.ts';
import { type HomeItem, homeItems } from './home.ts';
import type { Model } from './model.ts';
import { faultLines } from './parts/fault-lines.ts';
import { type ScrollText, scrollText, type Track, trackOf } from './parts/scroll.ts';
import type { HomeStage, RunbookCard, Stage } from './stage.ts';
import { safeEnvironment } from './start.ts';
import { layoutOf, type World } from './world.ts';

/** A screen outside any session: the way to one, or why there is none. */
export type OutsideView = OutsideScreen & { readonly stage: Stage; readonly world: World };

type OutsideScreen =
  | { readonly screen: 'home'; readonly home: HomeStage; readonly items: readonly HomeItem[]; readonly list: Track }
  | { readonly screen: 'start'; readonly card: RunbookCard; readonly list: Track; readonly dryRun: boolean }
  | { readonly screen: 'findings'; readonly card: RunbookCard; readonly scroll: ScrollText }
  | { readonly screen: 'preparing' }
  | { readonly screen: 'fault'; readonly scroll: ScrollText };

/** The screen of a stage that has no session. */
export function outsideView(world: World, model: Model): OutsideView {
  return { stage: world.stage, world, ...outsideScreen(world, model) };
}

function outsideScreen({ stage, size }: World, model: Model): OutsideScreen {
  const { inner, body } = layoutOf(size, false);
  switch (stage.kind) {
    case 'home':
      return homeScreen(stage, model, inner, body);
    case 'fault':
      return { screen: 'fault', scroll: scrollText(model, 'fault', faultLines(stage.fault, inner), body) };
    default:
      return { screen: 'preparing' };
  }
}

function homeScreen(home: HomeStage, model: Model, width: number, page: number): OutsideScreen {
  const { looking } = model;
  const card = looking.at === 'start' ? home.runbooks.find(({ file }) => file === looking.runbook) : undefined;
  if (card && card.faults > 0) {
    const lines = findingLines(card, width);
    return { screen: 'findings', card, scroll: scrollText(model, `findings/${card.file}`, lines, page) };
  }
  if (card) {
    const list = trackOf(model, `start/${card.file}`, card.environments.length - 1, page, safeEnvironment(card));
    return { screen: 'start', card, list, dryRun: model.dryRun };
  }
  const items = homeItems(home);
  return { screen: 'home', home, items, list: trackOf(model, 'home', items.length - 1, page) };
}
