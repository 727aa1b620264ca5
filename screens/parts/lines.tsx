import { Box, Text } from 'ink';
import Spinner from 'ink-spinner';
import { createContext, memo, use } from 'react';
import { plainLine } from '../../state/plain-text.ts';
import { type Look, styleOf } from '../look.ts';
import type { Pattern } from '../search/pattern.ts';
import { toAscii } from './fit.ts';
import { highlighted } from './highlight.ts';
import { fitLine, type Line, type Span } from './line.ts';
import { spokenLine } from './spoken.ts';

/** What the terminal can show, for every component that draws. */
export const LookContext = createContext<Look>({ colour: true, unicode: true });

/** What was searched for, and the line of the match that was gone to last. */
export interface Found {
  readonly pattern: Pattern;
  readonly here?: Line | undefined;
}

/** Set around what is searched. */
export const FoundContext = createContext<Found | undefined>(undefined);

/** Counts seconds while a session is shown; there, spinners turn with it. */
export const BeatContext = createContext<number | undefined>(undefined);

/** Lines one below the other, each cut to `width`. Nothing else on the screens writes text. */
export function Lines({ lines, width }: { lines: readonly Line[]; width: number }) {
  if (use(LookContext).spoken) return <SpokenLines lines={lines} />;
  const here = use(FoundContext)?.here;
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      {lines.map((spans, index) => (
        <Row key={index} spans={spans} width={width} isHere={here !== undefined && spans === here} />
      ))}
    </Box>
  );
}

/** Text that a screen reader wraps as it likes. */
function SpokenLines({ lines }: { lines: readonly Line[] }) {
  const { unicode } = use(LookContext);
  const said = lines.flatMap((spans) => spokenLine(spans.map(plainSpan)) ?? []);
  return said.map((text, index) => <Text key={index}>{unicode ? text : toAscii(text)}</Text>);
}

function plainSpan(part: Span): Span {
  return { ...part, text: plainLine(part.text) };
}

interface RowProps {
  readonly spans: Line;
  readonly width: number;
  readonly isHere: boolean;
}

/** Screens are made anew every second and with every event; only the lines that differ are drawn anew. */
const Row = memo(function Row({ spans, width, isHere }: RowProps) {
  const found = use(FoundContext);
  const plain = fitLine(spans, width);
  const fitted = found ? highlighted(plain, found.pattern, isHere ? 'found-here' : 'found') : plain;
  return (
    <Text wrap="truncate">
      {fitted.length === 0 ? ' ' : null}
      {fitted.map((part, index) => (
        <Piece key={index} part={part} />
      ))}
    </Text>
  );
}, isSameRow);

function isSameRow(before: RowProps, after: RowProps): boolean {
  return (
    before.width === after.width &&
    before.isHere === after.isHere &&
    before.spans.length === after.spans.length &&
    before.spans.every((part, index) => isSameSpan(part, after.spans[index]))
  );
}

function isSameSpan(before: Span, after: Span | undefined): boolean {
  return before.text === after?.text && before.tone === after.tone && before.spin === after.spin;
}

function Piece({ part }: { part: Span }) {
  const look = use(LookContext);
  return (
    <Text {...styleOf(part.tone, look)}>
      {part.spin ? <Spin unicode={look.unicode} /> : look.unicode ? part.text : toAscii(part.text)}
    </Text>
  );
}

/**
 * Preparing is over in seconds and turns as spinners do. A session runs for hours on a slow line: its spinners turn with the
 * clock, since twelve frames a second cost twenty times as much as one, for nothing that anyone can read.
 */
function Spin({ unicode }: { unicode: boolean }) {
  const beat = use(BeatContext);
  if (beat === undefined) return <Spinner type={unicode ? 'dots' : 'line'} />;
  const turns = unicode ? '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏' : '-\\|/';
  return turns[beat % turns.length];
}
