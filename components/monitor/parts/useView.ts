'use client';
/**
 * A view derived from a status that changes all the time. It is derived again as soon as it can be, but never so often
 * that deriving and drawing it takes more than a fixed share of the page's time: a cheap view follows every change, one of
 * ten thousand tasks a few times a second. What the reader asks for (another stage, another switch) is shown at once.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Waiting is this many times the cost: a quarter of the page's time at most. */
const REST = 3;

/**
 * @param derive pure; not called again while only its own identity changes.
 * @param question what the reader asks of the status, as text: a change is answered in the same frame.
 */
export function useView<S, V>(status: S, derive: (status: S) => V, question = ''): V {
  const [shown, setShown] = useState(() => ({ status, question, value: derive(status) }));
  const latest = useRef({ status, derive });
  latest.current = { status, derive };
  const cost = useRef({ started: 0, ms: 0, at: 0 });

  let now = shown;
  if (shown.question !== question) {
    now = { status, question, value: derive(status) };
    setShown(now);
  }

  useLayoutEffect(() => {
    if (cost.current.started === 0) return;
    const end = performance.now();
    cost.current = { started: 0, ms: end - cost.current.started, at: end };
  }, [now]);

  useEffect(() => {
    if (now.status === status) return;
    const wait = Math.max(0, cost.current.at + REST * cost.current.ms - performance.now());
    const timer = setTimeout(() => {
      cost.current.started = performance.now();
      const { status: last, derive: ask } = latest.current;
      setShown({ status: last, question, value: ask(last) });
    }, wait);
    return () => clearTimeout(timer);
  }, [now, status, question]);

  return now.value;
}
