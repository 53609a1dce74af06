import { Button, Slider, Text } from '@backstage/ui';
import { KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { Field } from '../../../playground/fields';
import {
  brightest,
  neighbour,
  valueOfKey,
} from '../../../playground/intensity';
import { useText } from '../../../translation';
import styles from './PixelGrid.module.css';

/** An image as cells of intensity, to be painted by pointer or keyboard. */
export const PixelGrid = (props: {
  field: Field;
  value: string[];
  onChange: (value: string[]) => void;
}) => {
  const t = useText();
  const { field, onChange } = props;
  const width = field.width ?? 1;
  const count = field.count ?? 0;
  // The scale comes from the first image: erasing must not change it.
  const [first] = useState(props.value);
  const maximum = useMemo(() => brightest(first), [first]);
  const cells = Array.from({ length: count }, (_, i) => props.value[i] || '0');
  const [brush, setBrush] = useState(maximum);
  const [active, setActive] = useState(0);
  const painting = useRef(false);
  const grid = useRef<HTMLDivElement>(null);

  const set = (position: number, value: number) =>
    onChange(cells.map((cell, i) => (i === position ? String(value) : cell)));
  const onKeyDown = (event: KeyboardEvent, position: number) => {
    const next = neighbour(event.key, position, width, count);
    const value = valueOfKey({
      key: event.key,
      value: Number(cells[position]),
      brush,
      maximum,
    });
    if (next === undefined && value === undefined) {
      return;
    }
    event.preventDefault();
    if (next !== undefined) {
      setActive(next);
      grid.current
        ?.querySelector<HTMLElement>(`[data-position="${next}"]`)
        ?.focus();
    } else if (value !== undefined) {
      set(position, value);
    }
  };
  return (
    <div className={styles.root}>
      <div
        ref={grid}
        role="grid"
        aria-label={t('playground.image', { width })}
        className={styles.grid}
        style={{ gridTemplateColumns: `repeat(${width}, 1fr)` }}
        onPointerUp={() => {
          painting.current = false;
        }}
        onPointerLeave={() => {
          painting.current = false;
        }}
      >
        {Array.from({ length: width }, (_, row) => (
          <div role="row" key={row} className={styles.row}>
            {cells.slice(row * width, (row + 1) * width).map((cell, column) => {
              const position = row * width + column;
              return (
                <div
                  role="gridcell"
                  // Cells of an image are their position.
                  // eslint-disable-next-line react/no-array-index-key
                  key={column}
                  data-position={position}
                  tabIndex={position === active ? 0 : -1}
                  aria-label={t('playground.imageCell', {
                    row: row + 1,
                    column: column + 1,
                    value: cell,
                  })}
                  className={styles.cell}
                  style={{
                    background: `color-mix(in srgb, var(--bui-fg-primary) ${
                      (100 * Number(cell)) / maximum
                    }%, var(--bui-bg-neutral-1))`,
                  }}
                  onFocus={() => setActive(position)}
                  onKeyDown={event => onKeyDown(event, position)}
                  onPointerDown={event => {
                    // Lets a finger paint on, cell after cell.
                    (event.target as Element).releasePointerCapture?.(
                      event.pointerId,
                    );
                    painting.current = true;
                    set(position, brush);
                  }}
                  onPointerEnter={() => {
                    if (painting.current) {
                      set(position, brush);
                    }
                  }}
                />
              );
            })}
          </div>
        ))}
      </div>
      <div className={styles.tools}>
        <Slider
          label={t('playground.brush')}
          minValue={0}
          maxValue={maximum}
          step={maximum <= 1 ? 0.1 : 1}
          value={brush}
          onChange={(value: number | number[]) =>
            setBrush(Array.isArray(value) ? value[0] : value)
          }
        />
        <Text as="p" variant="body-small" color="secondary">
          {t('playground.imageHint')}
        </Text>
        <Button
          size="small"
          variant="secondary"
          onPress={() => onChange(cells.map(() => '0'))}
        >
          {t('playground.clear')}
        </Button>
      </div>
    </div>
  );
};
