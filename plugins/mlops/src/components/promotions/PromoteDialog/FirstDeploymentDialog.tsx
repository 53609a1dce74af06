import { Alert } from '@backstage/ui';
import type {
  Environment,
  Promotion,
  PromotionSource,
} from '@fairway/backstage-plugin-mlops-common';
import { useNavigate } from 'react-router-dom';
import { useAction } from '../../../hooks/useAction';
import { useDeployLink } from '../../../hooks/useDeployLink';
import { useText } from '../../../translation';
import { FindingAlert } from '../../rollouts/ShipDialog/FindingAlert';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { SourceFacts } from './SourceFacts';

/** Where the next environment has no service of the model: on to the form, filled in. */
export const FirstDeploymentDialog = (props: {
  promotion: Promotion;
  source: PromotionSource;
  environment: Environment;
  onClose: () => void;
}) => {
  const t = useText();
  const navigate = useNavigate();
  const { source, promotion } = props;
  const { name, title } = props.environment;
  const link = useDeployLink()({
    model: source.model,
    version: source.modelVersion,
    environment: name,
    owner: source.owner,
  });
  const open = useAction(async () => {
    if (link) {
      navigate(link);
    }
  });
  return (
    <ConfirmDialog
      title={t('promotions.title', {
        name: t('rollouts.within.version', { version: source.modelVersion }),
        environment: title,
      })}
      confirm={t('promotions.noneConfirm', { environment: title })}
      action={open}
      isBlocked={!link}
      width={640}
      onClose={props.onClose}
    >
      <SourceFacts source={source} />
      {promotion.findings.map(finding => (
        <FindingAlert key={finding.code} finding={finding} />
      ))}
      <Alert
        status="info"
        icon
        role="status"
        title={
          link
            ? t('promotions.noneTitle', { environment: title })
            : t('promotions.noTemplate', {
                environment: title,
                version: source.modelVersion,
              })
        }
        description={link && t('promotions.noneText')}
      />
    </ConfirmDialog>
  );
};
