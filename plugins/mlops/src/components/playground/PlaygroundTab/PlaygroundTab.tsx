import { parseEntityRef } from '@backstage/catalog-model';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import {
  Alert,
  Button,
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Flex,
  Text,
} from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { RiPlayLine, RiRefreshLine, RiTestTubeLine } from '@remixicon/react';
import { useText } from '../../../translation';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { PredictionError } from '../PredictionError/PredictionError';
import { PredictionHistory } from '../PredictionHistory/PredictionHistory';
import { PredictionResult } from '../PredictionResult/PredictionResult';
import { ProblemList } from '../ProblemList/ProblemList';
import { RequestEditor } from '../RequestEditor/RequestEditor';
import { usePlayground } from '../usePlayground';
import styles from './PlaygroundTab.module.css';

/** Sends real predictions from a form that the signature makes. */
export const PlaygroundTab = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const playground = usePlayground(service);
  const { status, permissions, endpoint, revision } = service;
  const owner = humanizeEntityRef(parseEntityRef(service.owner), {
    defaultKind: 'group',
  });
  const [latest] = playground.history;
  const missing = endpoint ? undefined : t('playground.noEndpoint');
  const unavailable = permissions.canPredict
    ? missing
    : t('playground.noPermission', { owner });
  return (
    <div className={styles.root}>
      <Card className={styles.request}>
        <CardHeader>
          <Text as="h3" variant="title-x-small" weight="bold">
            {t('playground.inputs')}
          </Text>
        </CardHeader>
        <CardBody>
          <Flex direction="column" gap="3">
            {status.phase !== 'ready' && (
              <Alert
                status="warning"
                icon
                title={t('playground.notReady', { message: status.message })}
              />
            )}
            <RequestEditor
              playground={playground}
              hasExample={revision.spec.example !== undefined}
            />
            <ProblemList problems={playground.problems} />
          </Flex>
        </CardBody>
        <CardFooter>
          <Flex gap="2">
            <ReasonedButton
              variant="primary"
              iconStart={<RiPlayLine />}
              unavailable={unavailable}
              isPending={playground.isPending}
              onPress={playground.send}
            >
              {playground.isPending
                ? t('playground.predicting')
                : t('playground.predict')}
            </ReasonedButton>
            {playground.isPending ? (
              <Button variant="secondary" onPress={playground.stop}>
                {t('playground.stop')}
              </Button>
            ) : (
              revision.spec.example !== undefined && (
                <Button
                  variant="secondary"
                  iconStart={<RiRefreshLine />}
                  onPress={playground.reset}
                >
                  {t('playground.reset')}
                </Button>
              )
            )}
          </Flex>
        </CardFooter>
      </Card>
      <div className={styles.answers}>
        <Card>
          <CardHeader>
            <Text as="h3" variant="title-x-small" weight="bold">
              {t('playground.result')}
            </Text>
          </CardHeader>
          <CardBody>
            <div aria-live="polite">
              {latest?.prediction && (
                <PredictionResult
                  prediction={latest.prediction}
                  signature={playground.signature}
                />
              )}
              {latest?.error && <PredictionError error={latest.error} />}
              {!latest && (
                <Flex
                  direction="column"
                  align="center"
                  gap="2"
                  className={styles.hint}
                >
                  <RiTestTubeLine aria-hidden="true" />
                  <Text color="secondary">{t('playground.resultHint')}</Text>
                </Flex>
              )}
            </div>
          </CardBody>
        </Card>
        {playground.history.length > 0 && (
          <PredictionHistory
            history={playground.history}
            signature={playground.signature}
            onUse={playground.fill}
          />
        )}
      </div>
    </div>
  );
};
