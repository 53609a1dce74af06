import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type {
  Revision,
  ServedLanguageModel,
} from '@fairway/backstage-plugin-mlops-common';
import { shortDigest } from '../../../format';
import { type Text as Translate, useText } from '../../../translation';
import { describeAmounts } from '../../pools/amounts';
import { describeScaling } from '../describeScaling';
import { Ago } from '../../shared/Ago/Ago';
import { CopyButton } from '../../shared/CopyButton/CopyButton';
import { FactList } from '../../shared/FactList/FactList';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import styles from './RevisionCard.module.css';

/** What exactly runs: version, digest, runtime, resources, variables. */
export const RevisionCard = ({ revision }: { revision: Revision }) => {
  const t = useText();
  const { spec } = revision;
  const variables = Object.entries(spec.environmentVariables);
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('service.revision.title', { number: revision.number })}
        </Text>
      </CardHeader>
      <CardBody>
        <FactList
          facts={[
            {
              label: t('service.revision.modelVersion'),
              value: spec.modelVersion,
            },
            {
              label: t('service.revision.digest'),
              value: (
                <span className={styles.digest}>
                  <code title={spec.digest}>{shortDigest(spec.digest)}…</code>
                  <CopyButton
                    text={spec.digest}
                    what={t('entity.versions.digest')}
                  />
                </span>
              ),
            },
            {
              label: t('service.revision.runtime'),
              value: `${spec.runtime} (${spec.format})`,
            },
            ...(spec.languageModel
              ? languageModelFacts(spec.languageModel, t)
              : []),
            {
              label: t('service.revision.resources'),
              value: describeAmounts(spec.resources, t),
            },
            {
              label: t('service.revision.replicas'),
              value: describeScaling(spec, t),
            },
            {
              label: t('service.revision.variables'),
              value:
                variables.length > 0 ? (
                  <ul className={styles.variables}>
                    {variables.map(([name, value]) => (
                      <li key={name}>
                        <code>
                          {name}={value}
                        </code>
                      </li>
                    ))}
                  </ul>
                ) : (
                  t('common.none')
                ),
            },
            { label: t('service.revision.reason'), value: revision.reason },
            {
              label: t('service.revision.by'),
              value: (
                <>
                  <Ago instant={revision.createdAt} />{' '}
                  <PersonLink who={revision.createdBy} />
                </>
              ),
            },
          ]}
        />
      </CardBody>
    </Card>
  );
};

function languageModelFacts(
  {
    contextLength,
    quantization,
    tensorParallelism,
    facts,
  }: ServedLanguageModel,
  t: Translate,
) {
  return [
    {
      label: t('service.revision.context'),
      value: t('service.revision.contextTokens', {
        count: contextLength ?? facts.contextLength,
      }),
    },
    ...(quantization === undefined
      ? []
      : [{ label: t('service.revision.quantization'), value: quantization }]),
    {
      label: t('service.revision.tensorParallelism'),
      value: t('service.revision.gpus', { count: tensorParallelism }),
    },
  ];
}
