import { type Html, html, none } from '../report/html/html.ts';
import { type PageFacts, pageFacts } from './facts.ts';
import type { PageInput } from './input.ts';
import type { PagePhase } from './phase.ts';
import { style } from './style.ts';

/** Tells a page of ours from any other file. */
export const pageMark = '<meta name="generator" content="Nightferry status page">';

/**
 * The status page: one file that needs nothing else, reads on a phone and in grey, and says itself until when it is to be
 * believed. Browsers load it again every ten seconds, until the session is over.
 */
export function statusPage(input: PageInput): string {
  const facts = pageFacts(input);
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${{ html: pageMark }}
<meta name="robots" content="noindex">
${facts.isFinal ? none : html`<meta http-equiv="refresh" content="10">`}
<title>${facts.headline} ${facts.title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<main>
<p class="mode">${facts.mode}</p>
<h1>${facts.title}</h1>
<p class="headline ${facts.tone}">${facts.headline}</p>
${freshness(facts)}
${facts.running.map(runningHtml)}
<h2>Phases</h2>
<ol>
${facts.phases.map(phaseHtml)}
</ol>
<dl>
${facts.facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}
</dl>
</main>
${facts.stale ? staleScript(facts.stale.atMs) : none}
</body>
</html>
`;
  return `<!doctype html>\n${page.html}`;
}

function freshness({ updated, stale, isFinal }: PageFacts): Html {
  if (isFinal) return html`<p class="fresh">As of ${updated}. This does not change any more.</p>`;
  if (!stale) return html`<p class="fresh">As of ${updated}. It changes when somebody goes on.</p>`;
  return html`<p class="fresh">As of ${updated}. Later than <strong>${stale.text}</strong>, do not believe it: nobody updates it any more.</p>
<p class="stale" id="stale" hidden>STALE: nobody updates this page any more.</p>`;
}

function runningHtml({ title, share, amount }: PageFacts['running'][number]): Html {
  const bar =
    share === undefined ? none : html`<progress max="100" value="${Math.floor(share * 100)}">${amount}</progress>`;
  return html`<p class="now">Now: ${title}${amount === '' ? '' : `, ${amount}`} ${bar}</p>\n`;
}

function phaseHtml({ title, word, times, signOffs, isNow, isDone }: PagePhase): Html {
  const sort = isNow ? 'at-work' : isDone ? 'done' : '';
  const signed = signOffs.length === 0 ? none : html`<span class="signs">${signOffs.join('; ')}</span>`;
  return html`<li class="${sort}"><span class="title">${title}</span> <span class="word">${word}</span> <span class="times">${times}</span> ${signed}</li>\n`;
}

/** Beside the words, for those whose browser runs it: a clock that is wrong there only hides or shows this line. */
function staleScript(atMs: number): Html {
  return html`<script>setInterval(function () { if (+new Date > ${atMs}) document.getElementById('stale').hidden = false; }, 1000);</script>`;
}
