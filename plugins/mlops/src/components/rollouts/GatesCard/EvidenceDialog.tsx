import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { formatInstant } from '../../../format';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { CodeBlock } from '../../shared/CodeBlock/CodeBlock';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { FactList } from '../../shared/FactList/FactList';
import { VerdictMark } from '../RolloutMarks/VerdictMark';

/** What one verdict was made from. */
export const EvidenceDialog = (props: {
  rollout: string;
  evidence: string;
  onClose: () => void;
}) => {
  const t = useText();
  const { data, error, isPending, reload } = useMlops('getEvidence', {
    path: { id: props.rollout, evidence: props.evidence },
  });
  return (
    <Dialog
      isOpen
      isDismissable
      onOpenChange={isOpen => !isOpen && props.onClose()}
      width={760}
    >
      <DialogHeader>
        {data
          ? t('rolloutPage.evidenceOf', { gate: data.gate })
          : t('rolloutPage.evidence')}
      </DialogHeader>
      <DialogBody>
        {isPending && <Skeleton width="100%" height={260} />}
        {error && !data && <ErrorState error={error} onRetry={reload} />}
        {data && (
          <Flex direction="column" gap="4">
            <FactList
              facts={[
                {
                  label: t('rolloutPage.evidenceDialog.verdict'),
                  value: <VerdictMark verdict={data.verdict} />,
                },
                {
                  label: t('rolloutPage.evidenceDialog.reason'),
                  value: data.reason,
                },
                {
                  label: t('rolloutPage.evidenceDialog.at'),
                  value: (
                    <>
                      {formatInstant(data.at)} (<Ago instant={data.at} />)
                    </>
                  ),
                },
              ]}
            />
            <Text as="div" variant="body-small" color="secondary">
              {t('rolloutPage.evidenceDialog.text')}
            </Text>
            <CodeBlock
              code={JSON.stringify(data.evidence, null, 2)}
              what={t('rolloutPage.evidenceDialog.code')}
              isBounded
            />
          </Flex>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          {t('common.close')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
