import { ReactNode, useState } from 'react';
import { ProxiedSignInPage } from '@backstage/core-components';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { Alert, Button, Card, CardBody, Text } from '@backstage/ui';
import { Wordmark } from '../brand/Wordmark';
import {
  DemoIdentity,
  forgetDemoIdentity,
  forgettingOnSignOut,
  recallDemoIdentity,
  rememberDemoIdentity,
} from './demoIdentities';
import styles from './DemoSignInPage.module.css';

/** The header by which the backend learns who was chosen. */
const DEMO_IDENTITY_HEADER = 'x-fairway-demo-identity';

const Frame = ({ children }: { children: ReactNode }) => (
  <main className={styles.page}>
    <div className={styles.column}>
      <div className={styles.brand}>
        <Wordmark />
      </div>
      {children}
    </div>
  </main>
);

const IdentityText = ({ identity }: { identity: DemoIdentity }) => (
  <div className={styles.identity}>
    <Text as="h2" variant="title-x-small" weight="bold">
      {identity.title}
    </Text>
    <Text as="p" variant="body-small" color="secondary">
      {identity.team ?? 'In no team'}
    </Text>
    {identity.description && (
      <Text as="p" variant="body-medium">
        {identity.description}
      </Text>
    )}
  </div>
);

const SignInFailed = (props: {
  identity: DemoIdentity;
  reason?: string;
  onBack: () => void;
}) => (
  <Frame>
    <Alert
      status="danger"
      icon
      title={`Signing in as ${props.identity.title} failed`}
      description={
        props.reason ??
        'The portal did not answer. It may still be starting: try again in a few seconds.'
      }
    />
    <div>
      <Button onPress={props.onBack}>Back to the roles</Button>
    </div>
  </Frame>
);

/** Lets a person choose one of the demo portal's identities, by its role. */
export const DemoSignInPage = (
  props: SignInPageProps & { identities: DemoIdentity[] },
) => {
  const { identities, onSignInSuccess } = props;
  const [chosen, setChosen] = useState(() => recallDemoIdentity(identities));

  if (chosen) {
    return (
      <ProxiedSignInPage
        provider="demo"
        headers={{ [DEMO_IDENTITY_HEADER]: chosen.userEntityRef }}
        onSignInSuccess={identity => {
          rememberDemoIdentity(chosen);
          onSignInSuccess(forgettingOnSignOut(identity));
        }}
        ErrorComponent={({ error }) => (
          <SignInFailed
            identity={chosen}
            reason={error?.message}
            onBack={() => {
              forgetDemoIdentity();
              setChosen(undefined);
            }}
          />
        )}
      />
    );
  }
  return (
    <Frame>
      <Text as="h1" variant="title-medium" weight="bold">
        Who are you today?
      </Text>
      <Text as="p" color="secondary">
        This is a demo on your own machine: choose a role, there is no password.
        Each role sees and may do different things.
      </Text>
      <ul className={styles.identities}>
        {identities.map(identity => (
          <li key={identity.userEntityRef}>
            <Card
              className={styles.card}
              label={`Sign in as ${identity.title}`}
              onPress={() => setChosen(identity)}
            >
              <CardBody>
                <IdentityText identity={identity} />
              </CardBody>
            </Card>
          </li>
        ))}
      </ul>
    </Frame>
  );
};
