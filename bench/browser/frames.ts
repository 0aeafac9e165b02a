/** Functions that run inside the page. Each stands alone: it is sent there as text. */

/** Records the largest progress shown in the page, and the time, once per frame, until `stopFrames`. */
export function recordFrames(): void {
  const record: { frames: number[]; shown: [number, number][]; running: boolean } = { frames: [], shown: [], running: true };
  (globalThis as unknown as { benchRecord: typeof record }).benchRecord = record;
  let last = performance.now();
  const tick = (now: number): void => {
    record.frames.push(now - last);
    last = now;
    let most = 0;
    for (const bar of document.querySelectorAll('[role="progressbar"]')) most = Math.max(most, Number(bar.getAttribute('aria-valuenow') ?? 0));
    record.shown.push([most, Date.now()]);
    if (record.running) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

/** Ends the recording; times between frames in milliseconds, and progress with its time. */
export function stopFrames(): { frames: number[]; shown: [number, number][] } {
  const { benchRecord } = globalThis as unknown as { benchRecord: { frames: number[]; shown: [number, number][]; running: boolean } };
  benchRecord.running = false;
  return { frames: benchRecord.frames.slice(1), shown: benchRecord.shown };
}

/** Resolves with the time from the next Ctrl+Enter to the frame after which the first cell shows `[count]` and an output of `text`. */
export function armKeyToPaint({ count, text }: { readonly count: number; readonly text: string }): void {
  const cell = document.querySelector('article');
  if (cell === null) throw new Error('there is no cell');
  (globalThis as unknown as { benchPaint: Promise<number> }).benchPaint = new Promise((resolve) => {
    let pressed = Number.NaN;
    addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.ctrlKey) pressed = event.timeStamp;
    }, { capture: true });
    const look = (): void => {
      const content = cell.textContent ?? '';
      const output = cell.querySelector('[data-outputs]')?.textContent?.trim();
      if (Number.isNaN(pressed) || !content.includes(`[${count}]`) || output !== text) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now() - pressed);
        channel.port2.postMessage(null);
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(cell, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

export function keyToPaint(): Promise<number> {
  return (globalThis as unknown as { benchPaint: Promise<number> }).benchPaint;
}
