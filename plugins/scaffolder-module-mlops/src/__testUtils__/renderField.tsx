import { renderInTestApp } from '@backstage/frontend-test-utils';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { mlopsApiRef } from '@fairway/backstage-plugin-mlops';
import { JsonObject } from '@backstage/types';
import { ComponentType, useState } from 'react';
import { FakeMlopsApi } from './fakeMlopsApi';

type Options = {
  api: FakeMlopsApi;
  /** The value of the field when the form opens. */
  value?: any;
  /** The other answers of the form. */
  answers?: JsonObject;
  options?: JsonObject;
  /** Changes other answers, as another field of the page would. */
  change?: JsonObject;
};

/** Renders a field as the form would, and says what the form would hold. */
export function renderField(
  Field: ComponentType<FieldExtensionComponentProps<any, any>>,
  { api, value, answers = {}, options, change }: Options,
) {
  let current = value;
  const Form = () => {
    const [state, setState] = useState<JsonObject>({
      field: value,
      ...answers,
    });
    current = state.field;
    const props = {
      formData: state.field,
      onChange: (field: any) => setState(previous => ({ ...previous, field })),
      required: true,
      disabled: false,
      readonly: false,
      rawErrors: [],
      schema: {},
      uiSchema: { 'ui:options': options },
      formContext: { formData: state },
    } as unknown as FieldExtensionComponentProps<any, any>;
    return (
      <>
        <Field {...props} />
        <button onClick={() => setState(old => ({ ...old, ...change }))}>
          change another answer
        </button>
      </>
    );
  };
  renderInTestApp(<Form />, { apis: [[mlopsApiRef, api as any]] });
  return { value: () => current };
}
