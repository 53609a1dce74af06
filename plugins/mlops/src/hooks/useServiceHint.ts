import { useSignal } from '@backstage/plugin-signals-react';
import {
  ServiceSignal,
  SERVICES_SIGNAL_CHANNEL,
} from '@fairway/backstage-plugin-mlops-common';
import { useRef } from 'react';

/**
 * Changes when a service may have changed: a hint to fetch again, since
 * signals can be lost. Without a name, every service counts.
 */
export function useServiceHint(service?: string): unknown {
  const { lastSignal } = useSignal<ServiceSignal>(SERVICES_SIGNAL_CHANNEL);
  const hint = useRef<ServiceSignal | null>(null);
  if (lastSignal && (!service || lastSignal.service === service)) {
    hint.current = lastSignal;
  }
  return hint.current;
}
