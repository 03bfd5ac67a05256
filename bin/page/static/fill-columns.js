/**
 * Lays out elements of different heights in columns without holes: each one spans as many of the grid's low rows as it is
 * high, and the grid's `dense` packing does the rest. CSS has no such layout of its own in all browsers.
 * @param {HTMLElement} grid with `grid-auto-rows` in pixels
 * @returns {(element: HTMLElement) => void} Adds an element.
 */
export function fillColumns(grid) {
  const observer = new ResizeObserver((entries) => {
    const { gridAutoRows, columnGap } = getComputedStyle(grid);
    for (const { target } of entries) {
      if (!(target instanceof HTMLElement)) continue;
      const height = target.offsetHeight + Number.parseFloat(columnGap);
      target.style.gridRowEnd = `span ${Math.ceil(height / Number.parseFloat(gridAutoRows))}`;
    }
  });
  return (element) => observer.observe(element);
}
