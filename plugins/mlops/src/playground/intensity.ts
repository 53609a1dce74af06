const scales = [1, 16, 255];

/**
 * The brightest intensity of an image: the smallest of the usual scales (0 to
 * 1, 0 to 16, 0 to 255) that holds every value, else the largest value.
 */
export function brightest(values: string[]): number {
  const largest = Math.max(0, ...values.map(Number).filter(Number.isFinite));
  return (
    scales.find(scale => largest <= scale && largest > 0) ?? (largest || 16)
  );
}

/** The value that a key gives to a cell; nothing when the key means nothing. */
export function valueOfKey(options: {
  key: string;
  value: number;
  brush: number;
  maximum: number;
}): number | undefined {
  const { key, value, brush, maximum } = options;
  const step = maximum <= 1 ? 0.1 : Math.max(1, Math.round(maximum / 16));
  const bounded = (number: number) =>
    Number(Math.min(maximum, Math.max(0, number)).toFixed(3));
  if (/^[0-9]$/.test(key)) {
    // 0 is dark and 9 the brightest, whatever the scale.
    const scaled = (Number(key) / 9) * maximum;
    return bounded(maximum <= 1 ? scaled : Math.round(scaled));
  }
  switch (key) {
    case '+':
    case '=':
      return bounded(value + step);
    case '-':
      return bounded(value - step);
    case 'Delete':
    case 'Backspace':
      return 0;
    case ' ':
    case 'Enter':
      return brush;
    default:
      return undefined;
  }
}

/** Where an arrow key leads in a grid of `width` columns; stays at the edge. */
export function neighbour(
  key: string,
  position: number,
  width: number,
  count: number,
): number | undefined {
  const column = position % width;
  switch (key) {
    case 'ArrowLeft':
      return column > 0 ? position - 1 : position;
    case 'ArrowRight':
      return column < width - 1 ? position + 1 : position;
    case 'ArrowUp':
      return position >= width ? position - width : position;
    case 'ArrowDown':
      return position + width < count ? position + width : position;
    case 'Home':
      return position - column;
    case 'End':
      return position - column + width - 1;
    default:
      return undefined;
  }
}
