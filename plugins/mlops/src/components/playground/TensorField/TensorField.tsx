import { Switch, Text, TextAreaField, TextField } from '@backstage/ui';
import { cellsOf } from '../../../playground/request';
import type { Field } from '../../../playground/fields';
import type { Problem } from '../../../playground/types';
import { useText } from '../../../translation';
import { PixelGrid } from '../PixelGrid/PixelGrid';
import styles from './TensorField.module.css';

type Props = {
  field: Field;
  value: string[];
  problems: Problem[];
  onChange: (value: string[]) => void;
};

const ColumnFields = (props: Props) => {
  const { field, value, onChange } = props;
  const change = (position: number, text: string) =>
    onChange(
      field.labels.map((_, i) => (i === position ? text : value[i] ?? '')),
    );
  return (
    <div className={styles.columns}>
      {field.labels.map((label, position) =>
        field.kind === 'boolean' ? (
          <Switch
            key={label}
            label={label}
            isSelected={value[position] === 'true'}
            onChange={isOn => change(position, String(isOn))}
          />
        ) : (
          <TextField
            key={label}
            label={label}
            size="small"
            inputMode={field.kind === 'text' ? 'text' : 'decimal'}
            autoComplete="off"
            value={value[position] ?? ''}
            isInvalid={props.problems.some(
              problem => problem.position === position,
            )}
            onChange={text => change(position, text)}
          />
        ),
      )}
    </div>
  );
};

const TextOfElements = (props: Props) => {
  const t = useText();
  const { field, value, onChange } = props;
  const found = cellsOf(field, { [field.name]: value }).length;
  const hint = () => {
    if (field.kind === 'text') {
      return t('playground.lines');
    }
    return field.count === undefined
      ? t('playground.anyValues')
      : t('playground.values', { count: field.count });
  };
  return (
    <TextAreaField
      className={styles.text}
      label={t('playground.tensorValues', { name: field.name })}
      secondaryLabel={
        field.count === undefined
          ? undefined
          : t('playground.counted', { found, expected: field.count })
      }
      description={hint()}
      rows={6}
      value={value[0] ?? ''}
      isInvalid={props.problems.length > 0}
      onChange={text => onChange([text])}
    />
  );
};

/** The form of one input tensor, in the way that suits its shape. */
export const TensorField = (props: Props) => {
  const t = useText();
  const { field } = props;
  return (
    <fieldset className={styles.root}>
      <legend className={styles.legend}>
        <span className={styles.name}>{field.name}</span>{' '}
        <span className={styles.facts}>
          {t('playground.tensorFacts', {
            datatype: field.datatype,
            shape: JSON.stringify(field.shape),
          })}
        </span>
      </legend>
      {field.description && (
        <Text as="p" variant="body-small" color="secondary">
          {field.description}
        </Text>
      )}
      {field.layout === 'grid' && <PixelGrid {...props} />}
      {field.layout === 'columns' && <ColumnFields {...props} />}
      {(field.layout === 'compact' || field.layout === 'list') && (
        <TextOfElements {...props} />
      )}
    </fieldset>
  );
};
