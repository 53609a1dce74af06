import { ScaffolderTaskOutput } from '@backstage/plugin-scaffolder-react';
import { DefaultTemplateOutputs } from '@backstage/plugin-scaffolder-react/alpha';
import { Box } from '@backstage/ui';
import { DeploymentPanel } from './DeploymentPanel';
import { useTaskDeployment } from './useTaskDeployment';

/** The result of a template that deploys a model, live from its first second. */
export function DeploymentOutputs(props: { output?: ScaffolderTaskOutput }) {
  const { output } = props;
  const followed = useTaskDeployment(output);
  return (
    <>
      {followed.service && (
        <Box mb="4">
          <DeploymentPanel {...followed} service={followed.service} />
        </Box>
      )}
      <DefaultTemplateOutputs output={output} />
    </>
  );
}
