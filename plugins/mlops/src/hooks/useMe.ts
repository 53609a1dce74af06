import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

/** The reference of whoever is signed in, once it is known. */
export function useMe(): string | undefined {
  const identityApi = useApi(identityApiRef);
  const [me, setMe] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    identityApi.getBackstageIdentity().then(
      ({ userEntityRef }) => isWanted && setMe(userEntityRef),
      // Who is not known is treated as anybody; the backend decides anyway.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [identityApi]);
  return me;
}
