import { lexer, type MarkedToken, type Token } from 'marked';
import { element } from './element';

/** Characters: what is longer is shown as it is written. */
const longest = 100_000;
/** Deeper within one another nothing is laid out. */
const deepest = 20;

/** Where a link may lead. */
const leadsOut = (href: string): boolean => /^(https?:\/\/|mailto:)/i.test(href);

/** Markdown as elements of the page: each is made for a kind of token, so that whatever the text holds, HTML too, is words. Pictures are links to them. */
export function markdown(text: string): HTMLElement {
  const root = element('div', { class: 'markdown' });
  try {
    root.append(...(text.length <= longest ? new Laid(headingsIn(text)).all(lexer(text), 0) : [element('pre', {}, text)]));
  } catch {
    // Nested beyond what is read.
    root.replaceChildren(element('pre', {}, text));
  }
  return root;
}

/** Below the page's own heading there is no gap, whatever a note begins with. */
const headingsIn = (text: string): number[] => [...new Set([...text.matchAll(/^ {0,3}(#{1,6})\s/gm)].map(([, signs]) => signs!.length))].sort();

class Laid {
  constructor(private readonly depths: number[]) {}

  all(tokens: Token[] | undefined, depth: number): (Node | string)[] {
    return (tokens ?? []).flatMap((token) => this.one(token as MarkedToken, depth + 1));
  }

  private one(token: MarkedToken, depth: number): (Node | string)[] {
    if (depth > deepest) return [token.raw];
    const inside = (tokens: Token[] | undefined): (Node | string)[] => this.all(tokens, depth);
    switch (token.type) {
      case 'heading':
        return [element(`h${Math.min(6, 2 + Math.max(0, this.depths.indexOf(token.depth)))}`, {}, ...inside(token.tokens))];
      case 'paragraph':
        return [element('p', {}, ...inside(token.tokens))];
      case 'list':
        return [element(token.ordered ? 'ol' : 'ul', token.ordered && token.start !== '' && token.start !== 1 ? { start: token.start } : {}, ...token.items.map((item) => element('li', {}, ...inside(item.tokens))))];
      case 'checkbox':
        return [token.checked ? '☑ ' : '☐ '];
      case 'blockquote':
        return [element('blockquote', {}, ...inside(token.tokens))];
      case 'table':
        return [element('table', {}, element('thead', {}, element('tr', {}, ...token.header.map((each) => element('th', { scope: 'col' }, ...inside(each.tokens))))), element('tbody', {}, ...token.rows.map((row) => element('tr', {}, ...row.map((each) => element('td', {}, ...inside(each.tokens))))))) ];
      case 'code':
        return [element('pre', {}, element('code', {}, token.text))];
      case 'codespan':
        return [element('code', {}, token.text)];
      case 'hr':
        return [element('hr')];
      case 'br':
        return [element('br')];
      case 'strong':
      case 'em':
      case 'del':
        return [element(token.type, {}, ...inside(token.tokens))];
      case 'link':
        return leadsOut(token.href) ? [element('a', { href: token.href, title: token.href }, ...inside(token.tokens))] : inside(token.tokens);
      case 'image':
        return leadsOut(token.href) ? [element('a', { href: token.href, title: token.href }, token.text || token.href)] : [token.text || token.href];
      case 'text':
        return token.tokens ? inside(token.tokens) : [token.text];
      case 'escape':
        return [token.text];
      case 'space':
      case 'def':
        return [];
      // HTML, and what a later version knows besides.
      default:
        return [token.raw];
    }
  }
}
