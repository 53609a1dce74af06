import { parseEntityRef } from '@backstage/catalog-model';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import { RadioGroup } from '@backstage/ui';
import type { PromotionTarget } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';
import { Choice } from '../../shared/Choice/Choice';

/** The services of the next environment; those that cannot get it say why. */
export const TargetChoice = (props: {
  targets: readonly PromotionTarget[];
  value: string | undefined;
  onChange: (service: string) => void;
}) => {
  const t = useText();
  return (
    <RadioGroup
      label={t('promotions.where')}
      value={props.value ?? null}
      onChange={props.onChange}
    >
      {props.targets.map(({ service, owner, modelVersion, obstacle }) => (
        <Choice
          key={service}
          value={service}
          title={service}
          text={obstacle}
          more={[
            t('promotions.ownedBy', {
              owner: humanizeEntityRef(parseEntityRef(owner), {
                defaultKind: 'group',
              }),
            }),
            modelVersion === undefined
              ? t('promotions.servesNothing')
              : t('promotions.servesVersion', { version: modelVersion }),
          ].join(' ')}
          isDisabled={obstacle !== undefined}
        />
      ))}
    </RadioGroup>
  );
};
