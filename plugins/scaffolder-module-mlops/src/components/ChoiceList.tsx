import { Badge, Radio, RadioGroup, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './ChoiceList.module.css';

export interface Choice {
  value: string;
  title: string;
  badge?: string;
  /** Lines below the title. */
  details?: (string | undefined)[];
  /** Why it cannot be chosen; it is shown all the same. */
  blocked?: string[];
  /** What else there is to know about it. */
  children?: ReactNode;
}

type Props = {
  label: string;
  description?: string;
  required?: boolean;
  disabled?: boolean;
  invalid?: boolean;
  choices: Choice[];
  value: string | undefined;
  onChange: (value: string) => void;
};

/** A radio group whose options say what they are, and why not where not. */
export function ChoiceList(props: Props) {
  const { label, description, required, disabled, invalid, choices } = props;
  return (
    <RadioGroup
      label={label}
      description={description}
      isRequired={required}
      isDisabled={disabled}
      isInvalid={invalid}
      value={props.value ?? null}
      onChange={props.onChange}
    >
      {choices.map(choice => (
        <Radio
          key={choice.value}
          value={choice.value}
          isDisabled={Boolean(choice.blocked)}
          className={styles.choice}
        >
          <ChoiceBody choice={choice} />
        </Radio>
      ))}
    </RadioGroup>
  );
}

function ChoiceBody({ choice }: { choice: Choice }) {
  const { title, badge, details = [], blocked = [], children } = choice;
  return (
    <span className={styles.body}>
      <span className={styles.heading}>
        <Text
          as="span"
          weight="bold"
          color={choice.blocked ? 'secondary' : 'primary'}
        >
          {title}
        </Text>
        {badge && <Badge size="small">{badge}</Badge>}
      </span>
      {details.filter(Boolean).map(line => (
        <Text key={line} as="span" variant="body-small" color="secondary">
          {line}
        </Text>
      ))}
      {blocked.map(line => (
        <Text key={line} as="span" variant="body-small">
          {line}
        </Text>
      ))}
      {children}
    </span>
  );
}
