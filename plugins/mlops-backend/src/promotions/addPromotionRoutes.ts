import { AuditorService } from '@backstage/backend-plugin-api';
import { audited } from '../http/audited';
import { Handle } from '../http/handle';
import { PromotionAdvice } from './PromotionAdvice';
import { Promotions } from './Promotions';

export function addPromotionRoutes(
  handle: Handle,
  options: {
    advice: PromotionAdvice;
    promotions: Promotions;
    auditor: AuditorService;
  },
): void {
  const { advice, promotions, auditor } = options;

  handle('getPromotion', async ({ path, credentials }) =>
    advice.promotion(path.service, credentials),
  );

  handle('promoteService', async ({ path, body, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'service-promote',
        request,
        meta: {
          service: path.service,
          target: body.target,
          digest: body.digest,
        },
      },
      () => promotions.promote(path.service, body, credentials),
    ),
  );
}
