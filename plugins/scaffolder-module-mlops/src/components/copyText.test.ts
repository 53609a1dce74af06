import { copyText } from './copyText';

/** What a browser has that this document has not. */
const withCommand = (execCommand: (name: string) => boolean) =>
  Object.assign(document, { execCommand });

describe('copying a text', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    Reflect.deleteProperty(document, 'execCommand');
  });

  it('selects it where there is no clipboard, as on plain HTTP', async () => {
    let selected: string | undefined;
    withCommand(name => {
      const area = document.querySelector('textarea')!;
      selected = area.value.slice(area.selectionStart, area.selectionEnd);
      return name === 'copy';
    });

    expect(navigator.clipboard).toBeUndefined();
    await expect(copyText('fw_abc_secret')).resolves.toBe(true);
    expect(selected).toBe('fw_abc_secret');
    expect(document.querySelector('textarea')).toBeNull();
  });

  it('says so where the browser copies nothing at all', async () => {
    await expect(copyText('fw_abc_secret')).resolves.toBe(false);
    withCommand(() => false);
    await expect(copyText('fw_abc_secret')).resolves.toBe(false);
  });
});
