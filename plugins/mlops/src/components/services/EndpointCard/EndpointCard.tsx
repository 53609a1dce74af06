import {
  ButtonLink,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Text,
} from '@backstage/ui';
import {
  type InferenceService,
  protocolOf,
} from '@fairway/backstage-plugin-mlops-common';
import { RiKey2Line } from '@remixicon/react';
import { useText } from '../../../translation';
import { CopyButton } from '../../shared/CopyButton/CopyButton';
import { FactList } from '../../shared/FactList/FactList';
import { CallSnippets } from './CallSnippets';
import styles from './EndpointCard.module.css';
import { spokenBy } from './spokenBy';

const Address = ({ url, what }: { url: string; what: string }) => (
  <span className={styles.address}>
    <code>{url}</code>
    <CopyButton text={url} what={what} />
  </span>
);

/** Where the service answers and how to call it. */
export const EndpointCard = (props: {
  service: InferenceService;
  base: string;
}) => {
  const t = useText();
  const { checksKeys, endpoint, revision } = props.service;
  return (
    <Card>
      <CardHeader>
        <Flex justify="between" align="center">
          <Text as="h3" variant="title-x-small" weight="bold">
            {t('service.endpoint.title')}
          </Text>
          {checksKeys && (
            <ButtonLink
              size="small"
              variant="secondary"
              iconStart={<RiKey2Line />}
              href={`${props.base}/keys`}
            >
              {t('service.endpoint.makeKey')}
            </ButtonLink>
          )}
        </Flex>
      </CardHeader>
      <CardBody>
        {endpoint ? (
          <Flex direction="column" gap="3">
            <FactList
              facts={[
                {
                  label: t('service.endpoint.url'),
                  value: (
                    <Address
                      url={endpoint.url}
                      what={t('service.endpoint.urlText')}
                    />
                  ),
                },
                {
                  label: t('service.endpoint.modelName'),
                  value: <code>{endpoint.modelName}</code>,
                },
                {
                  label: t('service.endpoint.protocols'),
                  value: spokenBy(revision.spec, endpoint).join(', '),
                },
              ]}
            />
            <div>
              <Text as="h4" variant="body-small" weight="bold">
                {protocolOf(revision.spec) === 'openai'
                  ? t('service.endpoint.call')
                  : t('service.endpoint.curl')}
              </Text>
              <Text as="p" variant="body-small" color="secondary">
                {checksKeys
                  ? t('service.endpoint.curlHint')
                  : t('service.endpoint.gatewayHint')}
              </Text>
            </div>
            <CallSnippets
              endpoint={endpoint}
              spec={revision.spec}
              {...(checksKeys && { keyPlaceholder: 'YOUR_KEY' })}
            />
          </Flex>
        ) : (
          <Text color="secondary">{t('service.endpoint.none')}</Text>
        )}
      </CardBody>
    </Card>
  );
};
