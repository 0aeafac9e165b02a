'use client';
import { CaseSensitive, ChevronDown, ChevronUp, Regex, X } from 'lucide-react';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { useNotebook } from '../client/notebookContext.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { useController } from './controllerContext.tsx';
import { findMatches, replaceMatches } from './findInCells.ts';
import { useUi } from './uiStore.ts';
import styles from './find.module.css';

/** Find and replace over all cells, those off screen too. */
export function FindBar() {
  const finding = useUi((s) => s.finding);
  return finding ? <OpenFindBar /> : null;
}

function OpenFindBar() {
  const controller = useController();
  const notebook = useNotebook((s) => s.notebook);
  const [query, setQuery] = useState('');
  const [replacement, setReplacement] = useState('');
  const [caseSensitive, setCase] = useState(false);
  const [regexp, setRegexp] = useState(false);
  const [at, setAt] = useState(-1);
  const options = useMemo(() => ({ caseSensitive, regexp }), [caseSensitive, regexp]);
  const matches = useMemo(() => findMatches(notebook, query, options), [notebook, query, options]);
  const close = () => useUi.setState({ finding: false });
  const go = (step: number) => {
    if (matches.length === 0) return;
    const next = (Math.max(at, step < 0 ? 0 : -1) + step + matches.length) % matches.length;
    const match = matches[next];
    setAt(next);
    if (match) controller.show(match.cellId, match.line, match.column, match.length);
  };
  const replace = (all: boolean) => {
    const chosen = all ? matches : matches.slice(Math.max(0, at), Math.max(0, at) + 1);
    controller.do({ operations: replaceMatches(notebook, chosen, query, replacement, options), selection: useUi.getState().selection });
  };
  const keys = (e: KeyboardEvent) => {
    if (e.key === 'Escape') close();
    else if (e.key === 'Enter') go(e.shiftKey ? -1 : 1);
    else return;
    e.preventDefault();
  };
  return (
    <div className={styles.find} data-find-bar="" role="search" aria-label="Find in all cells" onKeyDown={keys}>
      <input autoFocus className={styles.findInput} placeholder="Find in all cells" aria-label="Find" value={query} onChange={(e) => (setQuery(e.target.value), setAt(-1))} />
      <IconButton size="small" label="Match case" aria-pressed={caseSensitive} onClick={() => setCase(!caseSensitive)}>
        <CaseSensitive size={15} />
      </IconButton>
      <IconButton size="small" label="Regular expression" aria-pressed={regexp} onClick={() => setRegexp(!regexp)}>
        <Regex size={14} />
      </IconButton>
      <span className={styles.findCount} role="status">
        {query === '' ? '' : matches.length === 0 ? 'none' : `${at < 0 ? '–' : at + 1} of ${matches.length}`}
      </span>
      <IconButton size="small" label="Previous" onClick={() => go(-1)}>
        <ChevronUp size={14} />
      </IconButton>
      <IconButton size="small" label="Next" onClick={() => go(1)}>
        <ChevronDown size={14} />
      </IconButton>
      <input className={styles.findInput} placeholder="Replace" aria-label="Replace with" value={replacement} onChange={(e) => setReplacement(e.target.value)} />
      <Button size="small" disabled={matches.length === 0} onClick={() => replace(false)}>
        Replace
      </Button>
      <Button size="small" disabled={matches.length === 0} onClick={() => replace(true)}>
        All
      </Button>
      <IconButton size="small" label="Close" onClick={close}>
        <X size={14} />
      </IconButton>
    </div>
  );
}
