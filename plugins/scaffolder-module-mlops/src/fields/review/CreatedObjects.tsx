import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Flex,
  Text,
} from '@backstage/ui';
import { Manifest } from '@fairway/backstage-plugin-mlops-common';
import { stringify } from 'yaml';
import { CodeBlock } from '../../components';
import { useText } from '../../translation';

/** As `kubectl apply -f` would take them: a document each. */
function yamlOf(manifests: Manifest[]): string {
  return manifests.map(manifest => stringify(manifest)).join('---\n');
}

/** What the serving target would create: names for all, contents on demand. */
export function CreatedObjects({ manifests }: { manifests: Manifest[] }) {
  const text = useText();
  if (manifests.length === 0) {
    return null;
  }
  return (
    <Flex direction="column" gap="2">
      <Text as="h4" weight="bold">
        {text('fields.review.created')}
      </Text>
      <ul>
        {manifests.map(({ kind, metadata }) => (
          <li key={`${kind} ${metadata.name}`}>
            <Text as="span">
              {kind} {metadata.name}
            </Text>
          </li>
        ))}
      </ul>
      <Accordion>
        <AccordionTrigger title={text('fields.review.manifest')} />
        <AccordionPanel>
          <CodeBlock code={yamlOf(manifests)} />
        </AccordionPanel>
      </Accordion>
    </Flex>
  );
}
