import { ButtonLink } from '@backstage/ui';
import { RiRocketLine } from '@remixicon/react';
import { useDeployLink } from '../../../hooks/useDeployLink';

/** Opens the template "Deploy ML model"; absent where no template can be run. */
export const DeployButton = (props: {
  children: string;
  label?: string;
  formData?: { model: string; version?: string };
  variant?: 'primary' | 'secondary' | 'tertiary';
  size?: 'medium' | 'small';
}) => {
  const link = useDeployLink();
  const href = link(props.formData);
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
