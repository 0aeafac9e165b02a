/**
 * Markdown to safe HTML. Sanitised always, whoever wrote the notebook: no scripts, no styles, no forms, and no element may
 * take a name that shadows one of the page's (DOM clobbering).
 */
import createPurifier from 'dompurify';
import MarkdownIt from 'markdown-it';
import { tokenizeText } from '../editor/tokenize.ts';

const markdown = new MarkdownIt({ html: true, linkify: true, typographer: false, highlight: (code, language) => (/^(ts|typescript|js|javascript)$/.test(language) ? highlighted(code) : '') });

function highlighted(code: string): string {
  const lines = code.replace(/\n$/, '').split('\n');
  return tokenizeText(lines.join('\n'))
    .map((tokens, n) => tokens.map((t, i) => `<span class="tok-${t.kind}">${markdown.utils.escapeHtml((lines[n] ?? '').slice(t.start, tokens[i + 1]?.start))}</span>`).join(''))
    .join('\n');
}

/** HTML of a Markdown text, for the browser only (the sanitiser needs a document). */
export function renderMarkdown(source: string, attachments: Readonly<Record<string, string>>): string {
  const dirty = markdown.render(source.replace(/\]\(attachment:([^)\s]+)\)/g, (whole, name: string) => (attachments[name] ? `](${attachments[name]})` : whole)));
  if (typeof window === 'undefined') return '';
  return purifier().sanitize(dirty, { FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'iframe'], FORBID_ATTR: ['style'], SANITIZE_NAMED_PROPS: true, ADD_ATTR: ['target'] });
}

let made: ReturnType<typeof createPurifier> | null = null;

function purifier(): ReturnType<typeof createPurifier> {
  if (made) return made;
  made = createPurifier(window);
  made.addHook('afterSanitizeAttributes', (node) => {
    if (node.nodeName === 'A' && node.getAttribute('href') && !node.getAttribute('href')?.startsWith('#')) {
      node.setAttribute('target', '_blank');
      node.setAttribute('rel', 'noopener noreferrer');
    }
  });
  return made;
}
