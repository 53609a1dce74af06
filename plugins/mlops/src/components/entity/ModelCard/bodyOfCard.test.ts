import { bodyOfCard } from './bodyOfCard';

describe('bodyOfCard', () => {
  it.each([
    ['---\nlicense: mit\n---\n# Title\n---\nText', '# Title\n---\nText'],
    ['---\r\nlicense: mit\r\n---\r\n# Title', '# Title'],
    ['---\n---\nText', 'Text'],
    ['---\nlicense: mit\n---', ''],
  ])('leaves out the metadata of %j', (markdown, body) => {
    expect(bodyOfCard(markdown)).toBe(body);
  });

  it.each([
    '# Title',
    '# Title\n---\na\n---\n',
    '---\nno end',
    '',
    '----\na\n---',
  ])('leaves %j as it is', markdown => {
    expect(bodyOfCard(markdown)).toBe(markdown);
  });
});
