import { ScaffolderTaskOutput } from '@backstage/plugin-scaffolder-react';
import { DefaultTemplateOutputs } from '@backstage/plugin-scaffolder-react/alpha';
import { Box } from '@backstage/ui';
import { DeploymentPanel } from './DeploymentPanel';
import { servicePage } from './servicePage';
import { useTaskDeployment } from './useTaskDeployment';

/** The result of a template that deploys a model, live from its first second. */
export function DeploymentOutputs(props: { output?: ScaffolderTaskOutput }) {
  const { output } = props;
  const followed = useTaskDeployment(output);
  const { service } = followed;
  return (
    <>
      {service && (
        <Box mb="4">
          <DeploymentPanel {...followed} service={service} />
        </Box>
      )}
      <DefaultTemplateOutputs output={withoutServiceLink(output, service)} />
    </>
  );
}

/** The panel has that link already; apps without the panel need the output's. */
function withoutServiceLink(
  output: ScaffolderTaskOutput | undefined,
  service: string | undefined,
): ScaffolderTaskOutput | undefined {
  return (
    output && {
      ...output,
      links: output.links?.filter(
        ({ url }) => !service || url !== servicePage(service),
      ),
    }
  );
}
