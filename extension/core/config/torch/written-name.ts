import type { Expression } from './python-syntax';

/** A name as the code writes it: `self.layers`. */
export function textOf(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'attribute':
      return `${textOf(expression.object)}.${expression.name}`;
    case 'call':
      return textOf(expression.callee);
    case 'index':
      return textOf(expression.object);
    case 'binary':
      return `${textOf(expression.left)} ${expression.operator} ${textOf(expression.right)}`;
    case 'list':
      return expression.items.map(textOf).join(', ');
    case 'constant':
      return String(expression.value);
    default:
      return '';
  }
}

/** A name with those of the calls around it: `enumerate tqdm train_loader`. */
export function wholeText(expression: Expression): string {
  return expression.kind === 'call' ? [textOf(expression.callee), ...expression.args.map(({ value }) => wholeText(value))].join(' ') : textOf(expression);
}

/** Whether what is gone through may be a DataLoader, by its name. */
export function looksLikeLoader(name: string): boolean {
  return /loader|\bdl\b|_dl\b|dataloader|train_?(ds|iter|data|set|gen)|batches/i.test(name);
}

/** A path without the slashes at its end. */
export function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/' || path[end - 1] === '\\') end--;
  return path.slice(0, end);
}

/** The folder that a path's last part lies in. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '.';
