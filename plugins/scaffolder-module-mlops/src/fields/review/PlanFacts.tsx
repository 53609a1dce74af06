import { Text } from '@backstage/ui';
import { Preview, RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import {
  Answers,
  formatMemory,
  formatNumber,
  formatPrice,
  nameOf,
} from '../../api';
import { Text as Say, useText } from '../../translation';
import styles from './PlanFacts.module.css';

function languageModelFacts({ languageModel }: RevisionSpec, text: Say) {
  if (!languageModel) {
    return [];
  }
  const { contextLength, quantization, facts } = languageModel;
  return [
    [
      text('fields.review.facts.context'),
      text('fields.review.contextTokens', {
        tokens: formatNumber(contextLength ?? facts.contextLength),
      }),
    ],
    ...(quantization
      ? [[text('fields.review.facts.quantization'), quantization]]
      : []),
  ];
}

function factsOf(preview: Preview, answers: Answers, text: Say) {
  const { revision, price, minimalPrice } = preview;
  const gpus = revision?.resources.gpus ?? 0;
  const replicas = (spec: RevisionSpec) =>
    spec.scaling
      ? text('fields.review.scaled', {
          min: String(spec.scaling.minReplicas),
          max: String(spec.scaling.maxReplicas),
        })
      : String(spec.replicas);
  return [
    [text('fields.review.facts.service'), preview.name],
    [
      text('fields.review.facts.model'),
      text('fields.review.modelVersion', {
        model: nameOf(answers.model ?? ''),
        version: answers.version ?? '',
      }),
    ],
    [text('fields.review.facts.environment'), answers.environment ?? ''],
    [text('fields.review.facts.pool'), nameOf(answers.pool ?? '')],
    [text('fields.review.facts.owner'), nameOf(answers.owner ?? '')],
    ...(revision
      ? [
          [text('fields.review.facts.runtime'), revision.runtime],
          ...languageModelFacts(revision, text),
          [text('fields.review.facts.replicas'), replicas(revision)],
          [
            text('fields.review.facts.resources'),
            text('fields.review.resources', {
              cpu: formatNumber(revision.resources.cpu),
              memory: formatMemory(revision.resources.memoryMiB),
              gpus:
                gpus === 0
                  ? text('fields.size.noGpu')
                  : text('fields.size.gpus', { count: gpus }),
            }),
          ],
        ]
      : []),
    [
      text('fields.review.facts.price'),
      price
        ? text('common.pricePerHour', {
            price: minimalPrice
              ? `${formatPrice(minimalPrice)} – ${formatPrice(price)}`
              : formatPrice(price),
          })
        : text('common.noPrice'),
    ],
  ];
}

/** The deployment in a few facts, the hourly price among them. */
export function PlanFacts(props: { preview: Preview; answers: Answers }) {
  const text = useText();
  return (
    <dl className={styles.facts}>
      {factsOf(props.preview, props.answers, text).map(([term, fact]) => (
        <div key={term} className={styles.fact}>
          <dt>
            <Text as="span" variant="body-small" color="secondary">
              {term}
            </Text>
          </dt>
          <dd className={styles.value}>
            <Text as="span">{fact}</Text>
          </dd>
        </div>
      ))}
    </dl>
  );
}
