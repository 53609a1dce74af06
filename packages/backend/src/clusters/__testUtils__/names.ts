/** Where the services of the experiments are. */
export const NAMESPACE = 'models';
/** Who the portal is to the cluster. */
export const PORTAL = 'system:serviceaccount:fairway:portal';

export const pathOfRoute = (service: string) =>
  `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes/${service}`;
