import { Alert, Flex, Text } from '@backstage/ui';
import { Finding } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../translation';

const order = ['blocking', 'warning', 'info'] as const;
const looks = { blocking: 'danger', warning: 'warning', info: 'info' } as const;

/** What the checks found, the gravest first, each with what to do about it. */
export function Findings({ findings }: { findings: Finding[] }) {
  const text = useText();
  if (findings.length === 0) {
    return null;
  }
  const sorted = order.flatMap(severity =>
    findings.filter(finding => finding.severity === severity),
  );
  return (
    <Flex direction="column" gap="2">
      <Text as="h4" weight="bold">
        {text('fields.review.findings')}
      </Text>
      {sorted.map(({ severity, code, message, fix }) => (
        <Alert
          key={`${code} ${message}`}
          status={looks[severity]}
          icon
          title={`${text(`fields.review.severity.${severity}`)}: ${message}`}
          description={fix && text('common.whatToDo', { fix })}
        />
      ))}
    </Flex>
  );
}
