import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { ComponentType } from 'react';
import { Surface } from '../components';

/** A field as it stands in the scaffolder's form. */
export function onSurface<T, O>(
  Field: ComponentType<FieldExtensionComponentProps<T, O>>,
) {
  return (props: FieldExtensionComponentProps<T, O>) => (
    <Surface>
      <Field {...props} />
    </Surface>
  );
}
