import { render, screen } from '@testing-library/react';
import App from './App';

describe('App', () => {
  it('starts with a choice of the configured demo identities', async () => {
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          data: {
            app: { title: 'Test' },
            backend: { baseUrl: 'http://localhost:7007' },
            auth: {
              environment: 'development',
              providers: {
                demo: {
                  development: {
                    identities: [
                      {
                        userEntityRef: 'user:default/ml-engineer',
                        title: 'ML engineer',
                        team: 'Diagnostics ML',
                      },
                    ],
                  },
                },
              },
            },
          },
          context: 'test',
        },
      ] as any,
    };

    render(App.createRoot());

    expect(
      await screen.findByRole('button', { name: 'Sign in as ML engineer' }),
    ).toBeInTheDocument();
    expect(screen.getByText('Diagnostics ML')).toBeInTheDocument();
  });
});
