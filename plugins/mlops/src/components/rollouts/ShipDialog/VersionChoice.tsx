import { RadioGroup, Text } from '@backstage/ui';
import type { RolloutOptions } from '@fairway/backstage-plugin-mlops-common';
import { shortDigest } from '../../../format';
import { useText } from '../../../translation';
import { Choice } from '../../shared/Choice/Choice';

/** The versions of the model; those that cannot be shipped say why. */
export const VersionChoice = (props: {
  versions: RolloutOptions['versions'];
  value: string | undefined;
  onChange: (version: string) => void;
}) => {
  const t = useText();
  if (props.versions.length === 0) {
    return <Text color="secondary">{t('shipping.versionNone')}</Text>;
  }
  return (
    <RadioGroup
      label={t('shipping.version')}
      value={props.value ?? null}
      onChange={props.onChange}
    >
      {props.versions.map(({ version, digest, isServing, obstacle }) => (
        <Choice
          key={version}
          value={version}
          title={t('rollouts.version', { version })}
          text={obstacle}
          more={digest && `${shortDigest(digest)}…`}
          mark={
            isServing ? (
              <Text as="span" variant="body-small" color="secondary">
                {t('shipping.serving')}
              </Text>
            ) : undefined
          }
          isDisabled={obstacle !== undefined}
        />
      ))}
    </RadioGroup>
  );
};
