let node: HTMLElement | null = null;

/** Where Monaco puts suggestions and hovers of all editors: over everything, clipped by no cell. */
export function overflowNode(): HTMLElement {
  if (node?.isConnected) return node;
  node = document.createElement('div');
  node.className = 'monaco-editor emberline-overflow';
  document.body.append(node);
  return node;
}

/** A suggestion list, signature help, rename box or find widget is open and wants Escape and the arrows for itself. */
export function widgetOpen(): boolean {
  return document.querySelector('.emberline-overflow .suggest-widget.visible, .emberline-overflow .parameter-hints-widget.visible, .emberline-overflow .rename-box, .monaco-editor .find-widget.visible, .monaco-editor .peekview-widget') !== null;
}
