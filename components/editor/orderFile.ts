/** Extra library whose content is the JSON list of cell URIs in the notebook's order. */
export const ORDER_FILE = 'file:///cells/order.json';
