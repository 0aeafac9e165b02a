import { memo, useMemo, type CSSProperties } from 'react';
import { parseAnsi, type AnsiStyle } from './ansi.ts';

/** Terminal text with its colours. */
export const AnsiText = memo(function AnsiText({ text }: { readonly text: string }) {
  const spans = useMemo(() => parseAnsi(text), [text]);
  if (spans.length === 1 && spans[0] && Object.keys(spans[0].style).length === 0) return spans[0].text;
  return spans.map((span, i) => (
    <span key={i} style={cssOf(span.style)}>
      {span.text}
    </span>
  ));
});

function cssOf(style: AnsiStyle): CSSProperties {
  return {
    ...(style.colour ? { color: colourOf(style.colour) } : {}),
    ...(style.background ? { background: colourOf(style.background) } : {}),
    ...(style.bold ? { fontWeight: 700 } : {}),
    ...(style.dim ? { opacity: 0.65 } : {}),
    ...(style.italic ? { fontStyle: 'italic' } : {}),
    ...(style.underline ? { textDecoration: 'underline' } : {}),
  };
}

function colourOf(name: string): string {
  return name.startsWith('rgb') ? name : `var(--ansi-${name})`;
}
