import { emptyLines, homeDetails } from './home-details.ts';
import { glyphs } from './look.ts';
import { widthOf } from './parts/fit.ts';
import { apart, blank, type Line, line, paragraph, span } from './parts/line.ts';
import { filled, moreText, type Track, windowAround } from './parts/scroll.ts';
import { dayAndTime } from './parts/time-text.ts';
import type { HomeStage, RunbookCard, SessionCard } from './stage.ts';

export type HomeItem =
  | { readonly kind: 'session'; readonly card: SessionCard }
  | { readonly kind: 'runbook'; readonly card: RunbookCard };

/** Unfinished sessions first, live ones before rehearsals, so that Enter resumes the night that was interrupted. */
export function homeItems(stage: HomeStage): readonly HomeItem[] {
  const sessions = stage.sessions.map((card) => ({ kind: 'session' as const, card }));
  const isOpen = ({ card }: { card: SessionCard }) =>
    card.status === 'unfinished' || card.status === 'running elsewhere';
  return [
    ...sessions
      .filter(isOpen)
      .sort((a, b) => rank(a.card) - rank(b.card) || b.card.lastAt.localeCompare(a.card.lastAt)),
    ...stage.runbooks.map((card) => ({ kind: 'runbook' as const, card })),
    ...sessions.filter((item) => !isOpen(item)),
  ];
}

/** What can be resumed here before what runs elsewhere; where most can be lost first. */
function rank({ status, mode, dryRun }: SessionCard): number {
  return (status === 'unfinished' ? 0 : 4) + (dryRun ? 2 : mode === 'live' ? 0 : 1);
}

/** What Enter would do here, or why it does nothing. */
export function homeChoice(
  item: HomeItem | undefined,
  reading: HomeStage['reading'],
): { readonly does: string } | { readonly not: string } {
  // Another session may still come to stand where this one is: nobody resumes what they did not choose.
  if (reading === 'sessions') return { not: 'The sessions of this journal are still being read: a moment.' };
  if (!item) return { not: reading ? 'The runbooks are still being read: a moment.' : 'There is nothing here yet.' };
  if (item.kind === 'runbook') {
    return { does: item.card.faults === 0 ? 'choose where' : 'show its faults' };
  }
  const { status, holder } = item.card;
  if (status === 'unfinished') return { does: 'resume' };
  if (status === 'running elsewhere') {
    const who = holder ?? 'Another terminal';
    return { not: `${who} runs it. Look on: nightferry watch ${item.card.id}; open it once it is left there.` };
  }
  return { not: `This session has ended. nightferry report ${item.card.id} writes its report.` };
}

export function homeLines(
  { home, items, list }: { home: HomeStage; items: readonly HomeItem[]; list: Track },
  width: number,
  height: number,
  zone: string | undefined,
): readonly Line[] {
  // Headings and the lines between them count, too.
  const place = items.length + 6 > height ? `${list.at + 1} of ${items.length}` : undefined;
  const details = homeDetails(items[list.at], home, { width, zone, place, height: Math.floor(height * 0.4) });
  const foot = [blank, ...details];
  const notices = [...readingLines(home), ...noticeLines(home, width)];
  const room = Math.max(3, height - foot.length - Math.min(notices.length, 4));
  return filled([...listLines(home, items, list, width, room, zone), ...notices.slice(0, 4), ...foot], height);
}

function readingLines({ reading }: HomeStage): readonly Line[] {
  return reading ? [line(span(`Reading the ${reading} ${glyphs.ellipsis}`, 'quiet'))] : [];
}

function noticeLines({ notices }: HomeStage, width: number): readonly Line[] {
  return notices.flatMap((notice) => paragraph(notice, width - 2, { first: `${glyphs.interrupted} `, tone: 'warn' }));
}

function listLines(
  { reading }: HomeStage,
  items: readonly HomeItem[],
  list: Track,
  width: number,
  room: number,
  zone: string | undefined,
): readonly Line[] {
  if (items.length === 0 && reading) return [];
  if (items.length === 0) return emptyLines(width);
  const rows = items.flatMap((item, index) => {
    const heading = headingOf(item);
    const isFirst = index === 0 || headingOf(items[index - 1] ?? item) !== heading;
    const row = itemLine(item, index === list.at, width, zone);
    const before = isFirst ? [...(index === 0 ? [] : [blank]), line(span(heading, 'strong'))] : [];
    return [...before.map((text) => ({ text, index: -1 })), { text: row, index }];
  });
  const cursor = rows.findIndex(({ index }) => index === list.at);
  if (rows.length <= room) return rows.map(({ text }) => text);
  const [from, to] = windowAround(cursor, rows.length, room - 1);
  const itemsIn = (part: typeof rows) => part.filter(({ index }) => index >= 0).length;
  const more = moreText(itemsIn(rows.slice(0, from)), itemsIn(rows.slice(to))) ?? '';
  return [...rows.slice(from, to).map(({ text }) => text), line(span(`  ${more}`, 'quiet'))];
}

function headingOf(item: HomeItem): string {
  if (item.kind === 'runbook') return 'Start a runbook';
  const open = item.card.status === 'unfinished' || item.card.status === 'running elsewhere';
  return open ? 'Resume' : 'Ended';
}

function itemLine(item: HomeItem, selected: boolean, width: number, zone: string | undefined): Line {
  const pointer = span(selected ? `${glyphs.pointer} ` : '  ', 'accent');
  if (item.kind === 'runbook') {
    const { title, file, faults } = item.card;
    const right = faults > 0 ? span(faults === 1 ? '1 fault' : `${faults} faults`, 'bad') : span(file, 'quiet');
    return apart([pointer, span(title, selected ? 'strong' : undefined)], fitRight(right, width), width);
  }
  const { card } = item;
  const what = [
    pointer,
    span(card.title, selected ? 'strong' : undefined),
    span(`  ${modeWords(card)}`, card.mode === 'live' && !card.dryRun ? 'warn' : undefined),
  ];
  return apart(what, fitRight(stateSpan(card, zone), width), width);
}

function fitRight(text: { text: string }, width: number): Line {
  return widthOf(text.text) > width / 2 ? [] : [text];
}

function stateSpan(card: SessionCard, zone: string | undefined) {
  const at = dayAndTime(card.lastAt, zone);
  if (card.status === 'unfinished') return span(`unfinished, ${at}`, 'warn');
  return span(`${card.status}, ${at}`, card.status === 'failed' ? 'bad' : 'quiet');
}

function modeWords(card: SessionCard): string {
  const mode = card.mode === 'live' ? 'LIVE' : 'REHEARSAL';
  return `${card.dryRun ? 'DRY RUN, ' : ''}${mode} in ${card.environment}`;
}
