// Python for the fuzzer: short scripts of every kind that is read, and what makes little code come to much.

/** Each reads in a few milliseconds. */
export const scripts = [
  `import torch.nn as nn
layers = []
for c in [8, 16]:
    layers += [nn.LazyConv2d(c, 3, padding=1), nn.BatchNorm2d(c), nn.ReLU(), nn.MaxPool2d(2)]
model = nn.Sequential(*layers, nn.Flatten(), nn.LazyLinear(10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda e: 0.5 ** e if e > 3 else 1)
`,
  `import copy
import torch, torch.nn as nn, torch.nn.functional as F
class Block(nn.Module):
    def __init__(self, a, b=8, *rest, **more):
        super().__init__()
        self.conv = nn.Conv2d(a, b, 3, padding=1)
        self.gates = nn.ModuleList([nn.Conv2d(b, b, 1) for _ in range(2)])
        self.down = nn.Conv2d(a, b, 1) if a != b else nn.Identity()
    def forward(self, x):
        y = F.relu(self.conv(x))
        for gate in self.gates:
            y = y * torch.sigmoid(gate(y)) if self.training else y
        return torch.cat([y, self.down(x) + y], dim=1)
class Net(nn.Module):
    def __init__(self, widths=(8, 8)):
        super().__init__()
        self.stem = Block(3, widths[0])
        self.body = nn.Sequential(*[copy.deepcopy(Block(16, w)) for w in widths])
        self.head = nn.Linear(16, 10)
    def forward(self, x):
        x = self.body(self.stem(x)).mean([2, 3])
        return self.head(x.view(x.size(0), -1))
net = Net()
`,
  `import argparse
from torchvision import datasets, transforms as T
from torch.utils.data import DataLoader
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args()
d = {"lr": args.lr, "steps": [3, 6], "name": f"run-{args.lr}"}
match d["name"]:
    case "a" | "b":
        size = 32
    case _:
        size = 28
t = T.Compose([T.RandomCrop(size, padding=4), T.ToTensor(), T.Normalize((0.5,), (0.5,))])
loader = DataLoader(datasets.MNIST("x", train=True, transform=t), batch_size=64, shuffle=True)
def make(n):
    if n == 0:
        return []
    elif n > 3:
        return make(3)
    return make(n - 1) + [nn.ReLU()]
model = nn.Sequential(nn.Flatten(), *make(5), nn.Linear(784, 10))
opt = optim.AdamW([{"params": model.parameters(), "weight_decay": 0.0}], **{"lr": d["lr"]})
sched = optim.lr_scheduler.MultiStepLR(opt, milestones=d["steps"])
for epoch in range(3):
    for x, y in loader:
        loss = F.cross_entropy(model(x), y, label_smoothing=0.1)
        loss.backward()
    try:
        sched.step()
    except ValueError as e:
        pass
`,
];

/** What a line may do with a name of the script. */
const uses = [
  'X = [X, X]', 'X = (X, X)', 'X = {"a": X, "b": X}', 'X = X + X', 'X = X * 3', 'X = nn.Sequential(X, X)', 'X = nn.Sequential(X)', 'X = nn.ModuleList([X, X])', 'X = T.Compose([X, X])', 'X = T.RandomApply([X, X])',
  'X = f"{X}{X}"', 'X = str(X) + str(X)', 'X = "%s-%s" % (X, X)', 'X = lambda *a, X=X: X(X(*a))', 'X.append(X)', 'X["X"] = X', 'X.X = X', 'X = [X] * 99999', 'X = X.replace("a", X)', 'X = X.join([X, X])', 'X = list(X) * 9', 'X = X[::-1]', 'X = {**X, "k": X}',
  'X = copy.deepcopy(X)', 'X == X', 'print(X in X, X == [X], str(X), sorted(X))', 'X = dict(zip(X, X))', 'X = [a for a in X for b in X]', 'X = {a: X for a in X}', 'X = set(X)', 'X = nn.Conv2d(X, X, X)', 'X = nn.MaxPool2d(X)', 'isinstance(X, X)', 'X.extend(X)', 'X.insert(0, X)', 'X.update(X)',
  'for a in X: X = a', 'for a in X: X.append(a)', 'while X: X = X.X', 'X = X(X)', 'X = X.X', 'X = partial(X, X, X=X)', 'class X(X): pass', 'class X(X, X): X = X', 'def X(a=X): return X(X)', 'def X(x): return x + X(x)', 'X = torch.cat([X, X], 1)', 'X = X if X else X', 'if X > 1: X = 2', 'X = X ** X', 'X = X << 99', 'X = range(X)',
  'X = torch.optim.SGD(X, lr=X)', 'X = torch.optim.lr_scheduler.SequentialLR(optimizer, [X, X], [X])', 'X = list(X.modules())', 'X.apply(X)', 'X = itertools.product(X, X)', 'X = X[0:10**9:X]', 'X = functools.reduce(X, X)', 'X = sum(X, X)', 'setattr(X, "X", X)', 'X = getattr(X, "X", X)', 'del X', 'X = vars(X)',
];
/** What may stand around or behind an expression, many times over. */
const around = [['(', ')'], ['[', ']'], ['{1: ', '}'], ['f(', ')'], ['-', ''], ['not ', ''], ['lambda: ', ''], ['', ' + 1'], ['', '.a'], ['', '(1)'], ['', '[0]'], ['', ' if a else b'], ['*', ''], ['[', ' for x in a]'], ['', ' < 1'], ['(yield ', ')'], ['f"{', '}"'], ['a := ', ''], ['', ', 1'], ['2 ** ', ''], ['f(a=', ')'], ['"', '"']];
const blocks = ['if a:', 'for a in b:', 'while a:', 'try:', 'with a:', 'def f(a):', 'class A(B):', 'match a:', 'else:', 'elif a:', 'case 1:', 'for a in range(9):', 'async def f():'];
const lines = ['x = 1', 'x;', 'elif x:', 'case 2:', '@a', 'import a.b as c', 'nn.Foo()', 'def f(): return x', 'class A(nn.Module): pass', 'if unknown: x = 2', "x = 'a\\", 'x = """', 'self.a = 1', 'return x', 'layers.append(nn.ReLU())', 'x = self.conv(x)', 'x = x + self.conv(x)', 'y = T.Compose([T.ToTensor()])', 'global x', '\tx', 'except A:', 'x = nn.Linear(3, 3)'];

/** The script with one more thing that comes to much: doubled, repeated, nested, chained, or in itself. */
export function grown(text: string, below: (limit: number) => number, one: <T>(list: readonly T[]) => T): string {
  const starts = [...text.matchAll(/^( *)\S/gm)];
  const start = starts.length > 0 ? one(starts) : null;
  const [at, indent] = start ? [start.index, start[1]!] : [text.length, ''];
  const put = (more: string): string => `${text.slice(0, at)}${more.split('\n').map((line) => indent + line).join('\n')}\n${text.slice(at)}`;
  const written = [...text.matchAll(/\b[A-Za-z_]\w{0,20}\b/g)].map(([word]) => word).filter((word) => !/^(import|from|as|def|class|for|in|if|else|return|lambda|match|case|try|except|pass)$/.test(word));
  const name = written.length > 0 ? one(written) : 'x';
  // Seldom what takes long: the budget's end is reached by few texts of a hundred.
  const much = below(40) === 0;
  const times = 1 + below(much ? 3000 : below(2) === 0 ? 4 : 60);
  const use = (): string => one(uses).replaceAll('X', name);
  switch (below(7)) {
    case 0:
      return put(Array.from({ length: Math.min(times, 40) }, use).join('\n'));
    case 1: {
      const same = use();
      return put(Array.from({ length: times }, () => same).join(below(8) === 0 ? '; ' : '\n'));
    }
    case 2: {
      const body = [use(), use()].filter((line) => !line.includes(':'));
      return put(`for i in range(${10 ** below(much ? 6 : 3)}):\n${[...body, 'pass'].map((line) => `    ${line}`).join('\n')}`);
    }
    case 3: {
      const [before, behind] = one(around) as [string, string];
      return put(`x = ${before.repeat(times)}${name}${behind.repeat(times)}`);
    }
    case 4: {
      const deep = Math.min(times, 130);
      return put(`${Array.from({ length: deep }, (_, i) => ' '.repeat(i) + one(blocks)).join('\n')}\n${' '.repeat(deep)}${use()}`);
    }
    case 5: {
      const line = one(lines);
      return put(Array.from({ length: much ? 10 * times : times }, (_, i) => (below(2) === 0 ? line : line.replaceAll('x', `x${i}`))).join('\n'));
    }
    default: {
      const words = [...text.matchAll(/[A-Za-z_]\w*|\d+|"[^"\n]*"/g)];
      const word = words.length > 0 ? one(words) : null;
      return word ? text.slice(0, word.index) + one([`[${word[0]}] * ${10 ** below(12)}`, `(${name}, ${word[0]})`, word[0].repeat(times), `${name}(${word[0]})`, `"${'a'.repeat(times)}"`, `*${name}`, `**${name}`]) + text.slice(word.index + word[0].length) : text;
    }
  }
}
