import { Box } from '@backstage/ui';
import { ReactNode } from 'react';

/**
 * Tells the components of `@backstage/ui` that they stand on a surface, so
 * that inputs and badges set themselves off from it. The scaffolder's form is
 * a paper of another library, which they cannot know of.
 */
export function Surface({ children }: { children: ReactNode }) {
  return (
    <Box bg="neutral" style={{ background: 'transparent' }}>
      {children}
    </Box>
  );
}
