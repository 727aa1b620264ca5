import { Box, Text, useApp, useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import type { Observable } from '../state/ports.ts';
import { Body } from './body.tsx';
import { footerNotice } from './footer-notice.ts';
import { bindingsOf, bindingsUnder, searchNow } from './keys.ts';
import type { Look } from './look.ts';
import { isLeaving, type Model } from './model.ts';
import type { LentTerminal } from './outside.ts';
import { overlayText } from './overlay.ts';
import { footerLines } from './parts/footer.ts';
import { headerLines } from './parts/header.ts';
import { BeatContext, FoundContext, Lines, LookContext } from './parts/lines.tsx';
import { visible } from './parts/scroll.ts';
import { pressesOf } from './press.ts';
import { useEverySecond, useStage } from './redraw.ts';
import { useRedrawnWhole, type WindowChanges } from './redrawn-whole.ts';
import type { ScreenParts } from './screen-parts.ts';
import { foundNow } from './search/prompt.ts';
import { SpokenScreen } from './spoken.tsx';
import type { Intent, Stage } from './stage.ts';
import { stillText } from './still.ts';
import { Ui } from './ui.ts';
import { type View, viewOf } from './view.ts';
import { layoutOf, movesByItself, readWorld, smallest, type Time, type World } from './world.ts';

export interface WizardProps {
  readonly stage: Observable<Stage>;
  readonly send: (intent: Intent) => void;
  readonly time: Time;
  readonly look: Look;
  /** Is given the terminal as it can be lent to other programs. */
  readonly lend?: (terminal: LentTerminal) => void;
  readonly windowChanges?: WindowChanges;
}

/** Whoever listens has no edge at which anything would have to be cut; the reader folds lines itself. */
const spokenColumns = 400;

/** The root of the screens: reads the world, draws it, and turns keys into intents. */
export function Wizard({ stage, send, time, look, lend, windowChanges }: WizardProps) {
  const [ui] = useState(() => new Ui({ stage, send, time, lends: lend !== undefined }));
  useLoan(ui, lend);
  const model = useSyncExternalStore(ui.subscribe, ui.snapshot);
  const window = useWindowSize();
  const size = look.spoken ? { ...window, columns: Math.max(window.columns, spokenColumns) } : window;
  useInput((input, key) => {
    for (const press of pressesOf(input, key)) ui.press(press, size);
  });
  usePaste((text) => ui.paste(text, size));
  useStage(stage);
  // What is said is not drawn at places: it stays above what comes next.
  useRedrawnWhole(look.spoken ? undefined : windowChanges);
  const beat = useEverySecond(!look.spoken, () => {
    const world = readWorld(stage, size, time);
    return movesByItself(world) ? undefined : stillText(partsOf(viewOf(world, model), world, model));
  });
  if (size.columns < smallest.columns || size.rows < smallest.rows) return <TooSmall {...size} />;
  return (
    <LookContext value={look}>
      <BeatContext value={stage.snapshot().kind === 'session' ? beat : undefined}>
        <Screen ui={ui} world={readWorld(stage, size, time)} model={model} time={time} spoken={look.spoken === true} />
      </BeatContext>
    </LookContext>
  );
}

function Screen({ ui, world, model, time, spoken }: ScreenProps) {
  const view = viewOf(world, model);
  // With the frame itself: after a key that came meanwhile, what was there before it would pass for news.
  useLayoutEffect(() => ui.drawn(view));
  const parts: ScreenParts = { ...partsOf(view, world, model), time, found: foundNow(searchNow(view, model)) };
  return spoken ? <SpokenScreen {...parts} /> : <DrawnScreen {...parts} />;
}

function partsOf(view: View, world: World, model: Model): Omit<ScreenParts, 'time' | 'found'> {
  const { width } = layoutOf(world.size, world.session !== undefined);
  const forecast = 'forecast' in view ? view.forecast : undefined;
  return {
    ...{ view, world, width },
    header: headerLines(world, forecast, isLeaving(world.stage, model)),
    overlay: model.overlay && overlayText(model.overlay, view, model, bindingsUnder(view, model)),
    footer: footerLines(world, bindingsOf(view, model), footerNotice(view, model)),
  };
}

interface ScreenProps {
  readonly ui: Ui;
  readonly world: World;
  readonly model: Model;
  readonly time: Time;
  readonly spoken: boolean;
}

/** Exactly as tall as the terminal. */
function DrawnScreen({ view, world, time, width, header, overlay, footer, found }: ScreenParts) {
  const { inner, body } = layoutOf(world.size, world.session !== undefined);
  return (
    <Box flexDirection="column" width={width} height={world.size.rows} overflow="hidden">
      <Lines lines={header} width={width} />
      <Box flexDirection="column" flexShrink={0} height={body} paddingLeft={1} overflow="hidden">
        <FoundContext value={found}>
          {overlay ? <Lines lines={visible(overlay)} width={inner} /> : <Body view={view} world={world} time={time} />}
        </FoundContext>
      </Box>
      <Lines lines={footer} width={width} />
    </Box>
  );
}

function TooSmall({ columns, rows }: { columns: number; rows: number }) {
  return (
    <Text wrap="wrap">{`too small: ${smallest.columns}x${smallest.rows} needed, this is ${columns}x${rows}`}</Text>
  );
}

/** Ink gives the terminal up, and takes it back. */
function useLoan(ui: Ui, lend: WizardProps['lend']): void {
  const { suspendTerminal } = useApp();
  useEffect(() => {
    lend?.({
      suspend: (work) => suspendTerminal(work),
      text: () => ui.text(),
      back: (said) => ui.back(said),
    });
  }, [ui, lend, suspendTerminal]);
}
