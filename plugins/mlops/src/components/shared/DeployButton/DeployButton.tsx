import { ButtonLink } from '@backstage/ui';
import { RiRocketLine } from '@remixicon/react';
import { useDeployLink } from '../../../hooks/useDeployLink';

/** Opens the template that deploys it; absent where no template can be run. */
export const DeployButton = (props: {
  children: string;
  label?: string;
  formData?: { model: string; version?: string };
  /** Of what is deployed; absent where nothing is chosen yet. */
  runtime?: string;
  variant?: 'primary' | 'secondary' | 'tertiary';
  size?: 'medium' | 'small';
}) => {
  const link = useDeployLink();
  const href = link(props.formData, props.runtime);
  return href ? (
    <ButtonLink
      href={href}
      size={props.size ?? 'small'}
      variant={props.variant ?? 'primary'}
      iconStart={<RiRocketLine />}
      aria-label={props.label}
    >
      {props.children}
    </ButtonLink>
  ) : null;
};
