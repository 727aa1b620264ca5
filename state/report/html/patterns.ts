import { html } from './html.ts';

/** Fillings of bars, told apart without colour. Referred to by every drawing of the page. */
export const patterns = html`<svg aria-hidden="true" class="patterns" width="0" height="0"><defs>
<pattern id="hatched" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="paper" width="5" height="5"/><line class="ink" x1="0" x2="0" y1="0" y2="5"/></pattern>
<pattern id="crossed" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="paper" width="5" height="5"/><path class="ink" d="M0 0 V5 M0 0 H5"/></pattern>
<pattern id="dotted" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="paper" width="4" height="4"/><circle class="dot" cx="2" cy="2" r="1"/></pattern>
<pattern id="slashed" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="paper" width="7" height="7"/><line class="faint" x1="0" x2="0" y1="0" y2="7"/></pattern>
</defs></svg>
`;
