'use client';
import { useEffect, useState, type RefObject } from 'react';

/** Width of an element in CSS pixels; 0 before it is measured. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

/** Whether a scroller has more on its left and on its right than it shows. */
export function useBeyond(ref: RefObject<HTMLElement | null>): { readonly left: boolean; readonly right: boolean } {
  const [beyond, setBeyond] = useState({ left: false, right: false });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const look = (): void => {
      const left = element.scrollLeft > 1;
      const right = element.scrollLeft + element.clientWidth < element.scrollWidth - 1;
      setBeyond((known) => (known.left === left && known.right === right ? known : { left, right }));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [ref]);
  return beyond;
}

/** Changes when the page's theme does: what is painted from colour tokens must be painted again. */
export function useThemeName(): string {
  const [theme, setTheme] = useState('');
  useEffect(() => {
    const read = (): void => setTheme(`${document.documentElement.dataset['theme'] ?? ''} ${window.matchMedia('(prefers-color-scheme: dark)').matches}`);
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
    const media = window.matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', read);
    return () => {
      observer.disconnect();
      media.removeEventListener('change', read);
    };
  }, []);
  return theme;
}

/** A colour token of `element` as a canvas pixel, 0xAABBGGRR, mixed with `over` by `share` (0..1). */
export function tokenPixel(element: Element, token: string, share = 1, over = '--panel'): number {
  const style = getComputedStyle(element);
  const [r, g, b] = hexColour(style.getPropertyValue(token));
  const [r2, g2, b2] = hexColour(style.getPropertyValue(over));
  const mix = (a: number, c: number): number => Math.round(a * share + c * (1 - share));
  return ((255 << 24) | (mix(b, b2) << 16) | (mix(g, g2) << 8) | mix(r, r2)) >>> 0;
}

function hexColour(text: string): readonly [number, number, number] {
  const hex = text.trim().replace('#', '');
  const full = hex.length === 3 ? [...hex].map((c) => c + c).join('') : hex;
  const value = Number.parseInt(full, 16);
  return Number.isNaN(value) ? [128, 128, 128] : [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
