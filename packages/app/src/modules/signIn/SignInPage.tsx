import { SignInPage as CoreSignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { DemoSignInPage } from './DemoSignInPage';
import { readDemoIdentities } from './demoIdentities';
import { oidcAuthApiRef } from './oidc';

/** The demo's roles where there are any, the company's sign-in elsewhere. */
export const SignInPage = (props: SignInPageProps) => {
  const config = useApi(configApiRef);
  const identities = readDemoIdentities(config);
  if (identities.length > 0) {
    return <DemoSignInPage {...props} identities={identities} />;
  }
  const title = config.getOptionalString('app.signIn.title') ?? 'Company login';
  return (
    <CoreSignInPage
      {...props}
      title={config.getOptionalString('app.title')}
      provider={{
        id: 'oidc',
        title,
        message: `Sign in with ${title}`,
        apiRef: oidcAuthApiRef,
      }}
    />
  );
};
