import { Flex, Tab, TabList, TabPanel, Tabs, Text } from '@backstage/ui';
import { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import {
  curlSnippet,
  InferRequest,
  ModelSignature,
  pythonSnippet,
  sampleRequest,
} from '@fairway/inference-protocol';
import { CodeBlock, CopyButton } from '../components';
import { useText } from '../translation';

type Props = {
  service: InferenceService;
  url: string;
  /** The key to call with; without it a placeholder stands in its place. */
  secret?: string;
};

/** The example of the revision, which is a whole request; zeros where it has none. */
function bodyOf({ revision }: InferenceService): InferRequest | undefined {
  const { signature, example } = revision.spec;
  if (example) {
    return example as unknown as InferRequest;
  }
  return signature && sampleRequest(signature as ModelSignature);
}

/** Calls of the endpoint that work as pasted. */
export function Snippets({ service, url, secret }: Props) {
  const text = useText();
  const body = bodyOf(service);
  const placeholder = text('panel.key.placeholder');
  if (!body) {
    return (
      <Text as="p" color="secondary">
        {text('panel.snippets.noSignature')}
      </Text>
    );
  }
  const key = secret ?? (service.checksKeys ? placeholder : undefined);
  const call = { url, key, body };
  return (
    <Flex direction="column" gap="2">
      <Text as="h3" weight="bold">
        {text('panel.snippets.title')}
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        {key === placeholder
          ? text('panel.snippets.withoutKey', { placeholder })
          : text('panel.snippets.withKey')}
      </Text>
      <Tabs>
        <TabList aria-label={text('panel.snippets.title')}>
          <Tab id="curl">{text('panel.snippets.curl')}</Tab>
          <Tab id="python">{text('panel.snippets.python')}</Tab>
        </TabList>
        <TabPanel id="curl">
          <Snippet
            code={curlSnippet(call)}
            what={text('panel.snippets.curlWhat')}
          />
        </TabPanel>
        <TabPanel id="python">
          <Snippet
            code={pythonSnippet(call)}
            what={text('panel.snippets.pythonWhat')}
          />
        </TabPanel>
      </Tabs>
    </Flex>
  );
}

function Snippet(props: { code: string; what: string }) {
  return (
    <Flex direction="column" gap="2">
      <div>
        <CopyButton value={props.code} what={props.what} />
      </div>
      <CodeBlock code={props.code} label={props.what} />
    </Flex>
  );
}
