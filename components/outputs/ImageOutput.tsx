import styles from './outputs.module.css';

/** An image as Jupyter sends it: base64, or SVG text. An SVG is shown as an image too, so its scripts cannot run. */
export function ImageOutput({ mime, data, metadata, alt }: { readonly mime: string; readonly data: string; readonly metadata: unknown; readonly alt: string }) {
  const source = mime === 'image/svg+xml' ? `data:${mime};charset=utf-8,${encodeURIComponent(withNamespace(data))}` : `data:${mime};base64,${data.replace(/\s+/g, '')}`;
  const size = sizeOf(metadata);
  // A data URL of the document itself: nothing an image optimiser could do for it.
  return <img className={styles.image} src={source} alt={alt || 'Image output'} {...size} />;
}

/** An SVG that is an image must name its namespace; one written for HTML often does not. */
function withNamespace(svg: string): string {
  return /<svg[^>]*\sxmlns=/.test(svg) ? svg : svg.replace(/<svg/, '<svg xmlns="http://www.w3.org/2000/svg"');
}

function sizeOf(metadata: unknown): { width?: number; height?: number } {
  if (typeof metadata !== 'object' || metadata === null) return {};
  const { width, height } = metadata as { width?: unknown; height?: unknown };
  return { ...(typeof width === 'number' ? { width } : {}), ...(typeof height === 'number' ? { height } : {}) };
}
