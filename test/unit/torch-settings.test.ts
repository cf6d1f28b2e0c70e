import { describe, expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { experimentFromTorch, readTorch } from '../../extension/core/config/torch/read-torch';

/** Parts of a paste, what they become, and parts of the notes that have to be there: no others. */
type Case = [code: string, parts: Record<string, unknown>, notes?: string[]];

const check = ([code, parts, notes = []]: Case): void => {
  const read = readTorch(code);
  expect(read.parts).toEqual(parts);
  expect(read.notes.map(({ message }) => message)).toEqual(notes.map((note) => expect.stringContaining(note) as string));
};

describe('optimizers', () => {
  test.each<Case>([
    ["opt = optim.SGD([{'params': net.base.parameters()}, {'params': net.head.parameters(), 'lr': 1e-3}], lr=1e-2, momentum=0.9)", { optimizer: { SGD: { lr: 0.01, momentum: 0.9 } } }, ['"lr" of their own there (0.01, 0.001)']],
    ["decay = [p for n, p in net.named_parameters() if 'bias' not in n]\nrest = [p for n, p in net.named_parameters() if 'bias' in n]\noptimizer = torch.optim.AdamW([{'params': decay, 'weight_decay': 0.05}, {'params': rest, 'weight_decay': 0.0}], lr=3e-4)",
      { optimizer: { AdamW: { lr: 0.0003, weight_decay: 0.05 } }, training: { no_decay_norm_bias: true } }, ['were taken for the biases']],
    ['optimizer = optim.Adam(filter(lambda p: p.requires_grad, net.parameters()), lr=0.0003)', { optimizer: { Adam: { lr: 0.0003 } } }],
    ["config = {'lr': 0.02, 'epochs': 7, 'batch_size': 256}\noptimizer = optim.SGD(net.parameters(), lr=config['lr'])\ntrain_loader = DataLoader(train_set, batch_size=config['batch_size'], shuffle=True)\nfor epoch in range(config['epochs']):\n    pass",
      { data: { batch_size: 256 }, optimizer: { SGD: { lr: 0.02 } }, epochs: 7 }],
    ['class CFG:\n    lr = 3e-4\n    epochs = 12\n    seed = 99\noptimizer = optim.Adam(net.parameters(), lr=CFG.lr)\nfor epoch in range(CFG.epochs):\n    train()\ntorch.manual_seed(CFG.seed)', { optimizer: { Adam: { lr: 0.0003 } }, epochs: 12, seed: 99 }],
    ['if careful:\n    optimizer = optim.Adam(net.parameters(), lr=1e-3)\nelse:\n    optimizer = optim.SGD(net.parameters(), lr=1e-1)', { optimizer: { Adam: { lr: 0.001 } } }, ['the "if" in line 1): Adam was taken, not SGD (line 4)']],
    ['optimizer = optim.SGD(net.parameters(), lr=args.lr)', { optimizer: 'SGD' }, ['"lr" of SGD could not be worked out ("args.lr" is defined nowhere in this code): its default stands']],
    ['optimizer = optim.SGD(net.parameters(), lr=0.1)\nfor epoch in range(3):\n    if epoch == 2:\n        optimizer.param_groups[0]["lr"] = 0.01', { optimizer: { SGD: { lr: 0.1 } }, epochs: 3 }, ['"lr" is changed by hand here']],
    ['opt_func = torch.optim.Adam\ndef fit(n, lr, net, dl, clip=None, opt_func=torch.optim.SGD):\n    opt = opt_func(net.parameters(), lr)\n    sched = torch.optim.lr_scheduler.OneCycleLR(opt, lr, epochs=n, steps_per_epoch=len(dl))\n    for epoch in range(n):\n        for batch in dl:\n            if clip:\n                nn.utils.clip_grad_value_(net.parameters(), clip)\n            opt.step()\n            sched.step()\nfit(8, 0.01, net, train_dl, clip=0.1, opt_func=opt_func)',
      { optimizer: { Adam: { lr: 0.01 } }, scheduler: { OneCycleLR: { max_lr: 0.01 } }, training: { clip_grad_value: 0.1 }, epochs: 8 }],
    ['clip = 1.0\naccum = 4\nfor epoch in range(2):\n    for i, (x, y) in enumerate(dl):\n        loss = criterion(net(x), y)\n        (loss / accum).backward()\n        torch.nn.utils.clip_grad_norm_(net.parameters(), max_norm=clip)', { training: { clip_grad_norm: 1, accumulate: 4 }, epochs: 2 }],
    ['optimizer = torch.optim.LBFGS(net.parameters(), lr=1)', {}, ['There is no "LBFGS" here']],
    ['for p in net.features.parameters():\n    p.requires_grad = False\noptimizer = optim.Adam(net.fc.parameters())', { optimizer: 'Adam' }, ['Weights are kept from training here']],
  ])('%s', (...given) => check(given));

  test('groups that are the biases and norms are read from the network itself', () => {
    const code = 'model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10))\ndef groups(model, wd):\n    decay, no_decay = [], []\n    for name, p in model.named_parameters():\n        if not p.requires_grad:\n            continue\n        (no_decay if RULE else decay).append(p)\n    return [{"params": no_decay, "weight_decay": 0.}, {"params": decay, "weight_decay": wd}]\noptimizer = torch.optim.SGD(groups(model, 5e-4), lr=0.1)';
    const exact = readTorch(code.replace('RULE', "p.ndim <= 1 or name.endswith('.bias')"));
    expect(exact).toMatchObject({ parts: { optimizer: { SGD: { lr: 0.1, weight_decay: 0.0005 } }, training: { no_decay_norm_bias: true } }, notes: [] });
    // The norm's weight decays there.
    expect(readTorch(code.replace('RULE', "name.endswith('.bias')")).notes).toMatchObject([{ line: 9, message: expect.stringContaining('were taken for the biases') as string }]);
  });

  test('an optimizer that is none of ours is not said to be missing', () => {
    const { notes } = experimentFromTorch('optimizer = torch.optim.LBFGS(net.parameters(), lr=1)');
    expect(notes.map(({ message }) => message)).toContain('The code\'s optimizer is none that is known here: Adam was put in.');
  });
});

describe('schedulers', () => {
  test.each<Case>([
    ['s = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lambda epoch: 0.95 ** epoch)', { scheduler: { LambdaLR: { lr_lambda: '0.95 ** epoch' } } }],
    ['def warm(epoch):\n    if epoch < 5:\n        return (epoch + 1) / 5\n    return 0.95 ** (epoch - 5)\ns = LambdaLR(optimizer, lr_lambda=warm)', { scheduler: { LambdaLR: { lr_lambda: '((epoch + 1) / 5) if epoch < 5 else (0.95 ** (epoch - 5))' } } }],
    ['total = 50\ns = LambdaLR(optimizer, lr_lambda=[lambda e: max(0.0, float(total - e) / float(max(1, total - 5)))])', { scheduler: { LambdaLR: { lr_lambda: 'max(0, (50 - epoch) / 45)' } } }],
    ['s = LambdaLR(optimizer, lambda it: 0.5 * (1 + math.cos(math.pi * it / 10)))', { scheduler: { LambdaLR: { lr_lambda: `0.5 * (1 + cos((${Math.PI} * epoch) / 10))` } } }],
    ['s = MultiplicativeLR(optimizer, lr_lambda=lambda epoch: 0.95)', { scheduler: { MultiplicativeLR: { lr_lambda: '0.95' } } }],
    ['warm = LinearLR(opt, start_factor=0.1, total_iters=5)\nfall = CosineAnnealingLR(opt, T_max=95)\nscheduler = SequentialLR(opt, schedulers=[warm, fall], milestones=[5])', { scheduler: { SequentialLR: { schedulers: [{ LinearLR: { start_factor: 0.1, total_iters: 5 } }, { CosineAnnealingLR: { T_max: 95 } }], milestones: [5] } } }],
    ['scheduler = StepLR(opt, step_size=1000, gamma=0.5)\nfor epoch in range(3):\n    for i, (x, y) in enumerate(train_loader):\n        opt.step()\n        scheduler.step()', { scheduler: { StepLR: { step_size: 1000, gamma: 0.5, interval: 'batch' } }, epochs: 3 }],
    ['n = 20\nscheduler = CosineAnnealingLR(opt, T_max=n * len(train_loader))\nfor epoch in range(n):\n    for x, y in train_loader:\n        scheduler.step()', { scheduler: { CosineAnnealingLR: { T_max: 20 } }, epochs: 20 }, ['"T_max" of CosineAnnealingLR follows the batches of an epoch']],
    ['scheduler = OneCycleLR(opt, max_lr=0.01, total_steps=20)\nfor epoch in range(20):\n    for x, y in train_loader:\n        opt.step()\n    scheduler.step()', { scheduler: { OneCycleLR: { max_lr: 0.01, total_steps: 20, interval: 'epoch' } }, epochs: 20 }],
    ["scheduler = ReduceLROnPlateau(opt, 'max', patience=5, factor=0.5, verbose=True)\nfor epoch in range(40):\n    scheduler.step(val_acc)", { scheduler: { ReduceLROnPlateau: { mode: 'max', patience: 5, factor: 0.5 } }, epochs: 40 }],
    ['scheduler = ReduceLROnPlateau(opt)\nfor epoch in range(40):\n    scheduler.step(train_loss)', { scheduler: 'ReduceLROnPlateau', epochs: 40 }, ['The scheduler watches "train_loss" there']],
    ['scheduler = CosineAnnealingWarmRestarts(opt, T_0=10, T_mult=2)\nfor epoch in range(30):\n    for i, s in enumerate(dl):\n        scheduler.step(epoch + i / iters)', { scheduler: { CosineAnnealingWarmRestarts: { T_0: 10, T_mult: 2 } }, epochs: 30 }, ['moved within the epoch there']],
    ['a = ExponentialLR(opt, gamma=0.9)\nb = MultiStepLR(opt, milestones=[30, 80])\nfor epoch in range(100):\n    a.step()\n    b.step()', { scheduler: { ChainedScheduler: { schedulers: [{ ExponentialLR: { gamma: 0.9 } }, { MultiStepLR: { milestones: [30, 80] } }] } }, epochs: 100 }],
    ['scheduler = GradualWarmupScheduler(opt, multiplier=1, total_epoch=5)', {}, ['The scheduler of this line is not known here']],
  ])('%s', (...given) => check(given));

  test('the batches of an epoch are counted where the data set is known', () => {
    const { parts, notes } = readTorch('train_loader = DataLoader(CIFAR10("d", train=True, transform=ToTensor()), batch_size=128, shuffle=True)\nscheduler = CosineAnnealingLR(opt, T_max=20 * len(train_loader))\nfor epoch in range(20):\n    for x, y in train_loader:\n        scheduler.step()');
    expect(parts.scheduler).toEqual({ CosineAnnealingLR: { T_max: 20 * 391, interval: 'batch' } });
    expect(notes).toEqual([]);
  });
});

describe('losses', () => {
  test.each<Case>([
    ['criterion = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 3.0]).to(device), label_smoothing=0.1)', { loss: { CrossEntropyLoss: { weight: [1, 2, 3], label_smoothing: 0.1 } } }],
    ['w = torch.FloatTensor([0.3, 0.7]).cuda()\ncriterion = nn.CrossEntropyLoss(weight=w)', { loss: { CrossEntropyLoss: { weight: [0.3, 0.7] } } }],
    ['loss = F.cross_entropy(out, y, label_smoothing=0.1)', { loss: { CrossEntropyLoss: { label_smoothing: 0.1 } } }],
    ['def train():\n    for x, y in dl:\n        F.nll_loss(net(x), y).backward()\ndef test():\n    with torch.no_grad():\n        total = F.cross_entropy(net(x), y, reduction="sum")', { loss: 'NLLLoss' }],
    ['criterion = nn.MSELoss()', {}, ['There is no loss "MSELoss" here']],
    ['criterion = nn.CrossEntropyLoss(ignore_index=255)', { loss: 'CrossEntropyLoss' }, ['CrossEntropyLoss has no "ignore_index" here']],
  ])('%s', (...given) => check(given));
});

describe('transforms', () => {
  const oneList = 'The code has one list of transforms';
  test.each<Case>([
    ['t = transforms.Compose([transforms.Resize(256, interpolation=transforms.InterpolationMode.BICUBIC), transforms.CenterCrop(224), transforms.ToTensor()])', { data: both([{ Resize: { size: 256, interpolation: 'bicubic' } }, { CenterCrop: { size: 224 } }, 'ToTensor']) }],
    ['t = transforms.Compose([transforms.RandomRotation(10, interpolation=InterpolationMode.BILINEAR), transforms.ToTensor()])', { data: { train_transform: [{ RandomRotation: { degrees: 10, interpolation: 'bilinear' } }, 'ToTensor'], test_transform: ['ToTensor'] } }, [oneList]],
    ['t = v2.Compose([v2.ToImage(), v2.RandomHorizontalFlip(p=0.5), v2.ToDtype(torch.uint8), v2.ToDtype(torch.float32, scale=True), v2.Normalize(mean=[0.5], std=[0.5])])', { data: { train_transform: [{ RandomHorizontalFlip: { p: 0.5 } }, 'ToTensor', { Normalize: { mean: [0.5], std: [0.5] } }], test_transform: ['ToTensor', { Normalize: { mean: [0.5], std: [0.5] } }] } }, [oneList]],
    ['mean = [x / 255 for x in [51, 102]]\nt = transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean, mean)])', { data: both(['ToTensor', { Normalize: { mean: [0.2, 0.4], std: [0.2, 0.4] } }]) }],
    ['cutmix = v2.CutMix(num_classes=10)\nmixup = v2.MixUp(num_classes=10, alpha=0.2)\nboth = v2.RandomChoice([cutmix, mixup])', { data: { batch_transform: [{ RandomChoice: { transforms: ['CutMix', { MixUp: { alpha: 0.2 } }] } }] } }],
    ['t = nn.Sequential(transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip())', { data: { train_transform: [{ RandomCrop: { size: 32, padding: 4 } }, 'RandomHorizontalFlip'], test_transform: [] } }, [oneList]],
    ['t = transforms.Compose([transforms.ToTensor(), transforms.Lambda(lambda x: x * 2)])', { data: both(['ToTensor']) }, ['There is no "Lambda" here']],
    ['t = A.Compose([A.RandomCrop(32, 32), A.Normalize(mean, std), ToTensorV2()])', {}, ['What is of albumentations is not known here']],
  ])('%s', (...given) => check(given));
});

describe('data sets and loaders', () => {
  const flat = 't = transforms.Compose([transforms.Resize((64, 64)), transforms.ToTensor()])\n';
  test.each<Case>([
    // The Resize is the folder's own size; random_split's share is held back.
    [`${flat}ds = ImageFolder('data/flowers', transform=t)\nn = int(0.8 * len(ds))\na, b = random_split(ds, [n, len(ds) - n])\ntrain_dl = DataLoader(a, batch_size=16, shuffle=True)\nval_dl = DataLoader(b, 32)`,
      { data: { dataset: { ImageFolder: { root: 'data/flowers', size: 64, resize: 'stretch' } }, batch_size: 16, val_split: 0.2, train_transform: ['ToTensor'], test_transform: ['ToTensor'] } }],
    ["root = Path('data') / 'latest'\ntf = {x: T.Compose([T.Resize(72), T.CenterCrop(64), T.ToTensor()]) for x in ['train', 'val']}\nsets = {x: datasets.ImageFolder(os.path.join(root, x), tf[x]) for x in ['train', 'val']}\nloaders = {x: DataLoader(sets[x], batch_size=4, shuffle=True) for x in ['train', 'val']}",
      { data: { dataset: { ImageFolder: { root: 'data/latest', size: 72 } }, batch_size: 4, train_transform: [{ CenterCrop: { size: 64 } }, 'ToTensor'], test_transform: [{ CenterCrop: { size: 64 } }, 'ToTensor'] } }],
    [`${flat}train = ImageFolder(f'{base}/train', transform=t)`, { data: { dataset: { ImageFolder: { size: 64, resize: 'stretch' } }, train_transform: ['ToTensor'], test_transform: ['ToTensor'] } }, ['The folder of the pictures could not be worked out ("base" is defined nowhere in this code)']],
    // "contest" is no test set.
    [`${flat}train = ImageFolder('contest', transform=t)`, { data: { dataset: { ImageFolder: { root: 'contest', size: 64, resize: 'stretch' } }, train_transform: ['ToTensor'], test_transform: ['ToTensor'] } }],
    [`${flat}base = './pets'\na = ImageFolder(base + '/train', transform=t)\nb = ImageFolder(os.path.join(base, 'valid'), transform=t)`, { data: { dataset: { ImageFolder: { root: './pets', size: 64, resize: 'stretch' } }, train_transform: ['ToTensor'], test_transform: ['ToTensor'] } }, ['The folders "train" and "valid" have to be called "train" and "val" here']],
    ['a = ImageFolder("p", transforms.Compose([transforms.RandomResizedCrop(48), transforms.ToTensor()]))', { data: { dataset: { ImageFolder: { root: 'p', size: 48 } }, train_transform: [{ RandomResizedCrop: { size: 48 } }, 'ToTensor'], test_transform: ['ToTensor'] } }, ['The code has one list', 'There each picture is cut and resized from its whole']],
    ['train_loader = DataLoader(CIFAR10("d", train=True, transform=ToTensor()), 32, sampler=SubsetRandomSampler(idx))', { data: { dataset: 'CIFAR10', batch_size: 32, train_transform: ['ToTensor'], test_transform: ['ToTensor'] } }],
    ['train_loader = DataLoader(CIFAR10("d", train=True, transform=ToTensor()), 32, sampler=WeightedRandomSampler(w, 10))', { data: { dataset: 'CIFAR10', batch_size: 32, train_transform: ['ToTensor'], test_transform: ['ToTensor'] } }, ['How this sampler chooses pictures was left out']],
    ["kwargs = {'batch_size': 32}\nif torch.cuda.is_available():\n    kwargs.update({'shuffle': True, 'pin_memory': True})\ntrain_loader = DataLoader(MNIST('d', transform=ToTensor()), **kwargs)", { data: { dataset: 'MNIST', batch_size: 32, train_transform: ['ToTensor'], test_transform: ['ToTensor'] } }],
    ['train_loader = DataLoader(MNIST("d", transform=ToTensor()), 32, **options)', { data: { dataset: 'MNIST', batch_size: 32, train_transform: ['ToTensor'], test_transform: ['ToTensor'] } }, ['Whether the pictures are shuffled could not be worked out ("options" is defined nowhere in this code)']],
    ['train_loader = DataLoader(MNIST("d", transform=ToTensor()), 32)', { data: { dataset: 'MNIST', batch_size: 32, shuffle: false, train_transform: ['ToTensor'], test_transform: ['ToTensor'] } }, ['not shuffled there']],
    ['train = datasets.SVHN("d", split="train", transform=ToTensor())', {}, ['There is no "SVHN" here']],
    ['class Mine(Dataset):\n    def __init__(self, files):\n        self.files = files\ntrain_loader = DataLoader(Mine(f), 8, shuffle=True)', { data: { batch_size: 8 } }, ['The data set "Mine" is code of its own']],
  ])('%s', (...given) => check(given));
});

describe('whole scripts', () => {
  const net = 'class Net(nn.Module):\n    def __init__(self, width=8):\n        super().__init__()\n        self.conv = nn.Conv2d(1, width, 3)\n        self.fc = nn.Linear(width, 10)\n    def forward(self, x):\n        return F.log_softmax(self.fc(F.relu(self.conv(x)).mean((2, 3))), dim=1)\n';

  test('main() with argparse: every default is a setting', () => {
    const { text, notes } = experimentFromTorch(`${net}
def train(args, model, train_loader, optimizer, epoch):
    model.train()
    for i, (data, target) in enumerate(train_loader):
        optimizer.zero_grad()
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        if i % args.log_interval == 0 and args.dry_run:
            break
def test(model, test_loader):
    model.eval()
    with torch.no_grad():
        for data, target in test_loader:
            loss = F.nll_loss(model(data), target, reduction='sum').item()
def main():
    parser = argparse.ArgumentParser(description='An example')
    parser.add_argument('--batch-size', type=int, default=64, metavar='N')
    parser.add_argument('--epochs', type=int, default=14)
    parser.add_argument('--lr', '--learning-rate', type=float, default='1.0')
    parser.add_argument('--gamma', type=float, default=0.7)
    parser.add_argument('--dry-run', action='store_true')
    parser.add_argument('--log-interval', type=int, default=10)
    args = parser.parse_args()
    torch.manual_seed(1)
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    train_loader = DataLoader(datasets.MNIST('../data', train=True, transform=transform), batch_size=args.batch_size, shuffle=True)
    test_loader = DataLoader(datasets.MNIST('../data', train=False, transform=transform), batch_size=1000)
    model = Net().to(device)
    optimizer = optim.Adadelta(model.parameters(), lr=args.lr)
    scheduler = StepLR(optimizer, step_size=1, gamma=args.gamma)
    for epoch in range(1, args.epochs + 1):
        train(args, model, train_loader, optimizer, epoch)
        test(model, test_loader)
        scheduler.step()
if __name__ == '__main__':
    main()
`);
    expect(notes).toEqual([]);
    const { experiment, model } = analyse(text);
    expect(experiment).toMatchObject({
      data: { dataset: { name: 'MNIST' }, batch_size: 64, shuffle: true }, loss: { name: 'NLLLoss' }, optimizer: { name: 'Adadelta', params: { lr: 1 } },
      scheduler: { name: 'StepLR', params: { step_size: 1, gamma: 0.7, interval: 'epoch' } }, epochs: 14, seed: 1,
    });
    expect(model).toMatchObject({ params: 170, input: [1, 28, 28], output: [10] });
  });

  test('a LightningModule: its optimizer, its scheduler after each step, its trainer', () => {
    const { text, notes } = experimentFromTorch(`class Lit(pl.LightningModule):
    def __init__(self, lr=0.05, width=16):
        super().__init__()
        self.save_hyperparameters()
        self.model = nn.Sequential(nn.Conv2d(3, self.hparams.width, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 10))
    def forward(self, x):
        return self.model(x)
    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self(x), y, label_smoothing=0.1)
        self.log("train_loss", loss)
        return loss
    def train_dataloader(self):
        return DataLoader(CIFAR10('.', train=True, transform=T.ToTensor()), batch_size=256, shuffle=True)
    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=self.hparams.lr, momentum=0.9)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5880)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}
model = Lit(lr=0.1)
pl.seed_everything(7)
trainer = pl.Trainer(max_epochs=30, gradient_clip_val=0.5, accumulate_grad_batches=2)
trainer.fit(model)
`);
    expect(notes).toEqual([]);
    expect(analyse(text)).toMatchObject({
      experiment: {
        data: { dataset: { name: 'CIFAR10' }, batch_size: 256 }, loss: { params: { label_smoothing: 0.1 } }, optimizer: { name: 'SGD', params: { lr: 0.1, momentum: 0.9 } },
        scheduler: { name: 'CosineAnnealingLR', params: { T_max: 5880, interval: 'batch' } }, training: { clip_grad_norm: 0.5, accumulate: 2 }, epochs: 30, seed: 7,
      },
      model: { params: 618 },
    });
  });

  test('the optimizer says which of several networks is trained', () => {
    const { text, notes } = experimentFromTorch(`${net}teacher = Net(32)\nstudent = Net(4)\noptimizer = optim.SGD(student.parameters(), lr=0.1)\nfor epoch in range(5):\n    pass\n`);
    expect(analyse(text).model!.params).toBe(90);
    expect(notes.map(({ message }) => message)).toEqual([expect.stringContaining('"MNIST" was put in')]);
  });

  test('of several networks one is taken, which is said, and the others are offered', () => {
    const { candidates, notes } = readTorch(`${net}first = Net(4)\nsecond = Net(8)\n`);
    expect(candidates).toEqual([{ call: 'first', line: 8, needs: [] }, { call: 'second', line: 9, needs: [] }]);
    expect(notes).toMatchObject([{ line: 9, message: '"second"' }].map(({ line, message }) => ({ line, message: expect.stringContaining(`Several networks stand in this code: ${message} was taken`) as string })));
  });

  test('what a class needs and nothing gives is asked, and no stand-in takes its place', () => {
    const code = net.replace('width=8', 'width, depth');
    const { text, notes, candidates } = experimentFromTorch(code);
    expect(candidates).toEqual([{ call: 'Net(width, depth)', line: 1, needs: ['width', 'depth'] }]);
    expect(notes.map(({ message }) => message)).toContainEqual('"Net" needs width, depth, which nothing in this code gives: its network was left out. Put the call that makes it into the code.');
    // It cannot be trained before it is filled in.
    expect(text).toContain('"model": []');
    expect(analyse(text).experiment).toBeNull();
    // The answer is a line of Python.
    expect(analyse(experimentFromTorch(`${code}\nmodel = Net(4, 2)`).text).model!.params).toBe(90);
  });

  test('notes stand at the top of a new experiment', () => {
    expect(experimentFromTorch('model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10), nn.Fold(2))').text).toMatch(/^\/\/ Read from PyTorch\. Not as there, or not said there:\n\/\/ line 1: There is no "Fold" here: it was left out\.\n/);
  });

  test('initial weights: of single layers, or once for all', () => {
    const made = (code: string): unknown => readTorch(`${net}${code}model = Net()\nmodel.apply(start)\n`).parts;
    expect(made('def start(m):\n    if isinstance(m, (nn.Conv2d, nn.Linear)):\n        nn.init.xavier_uniform_(m.weight)\n        nn.init.zeros_(m.bias)\n')).toMatchObject({
      init: 'xavier_uniform_', model: [{ Conv2d: { out_channels: 8, kernel_size: 3, bias_init: 'zeros_' } }, 'ReLU', { AdaptiveAvgPool2d: { output_size: 1 } }, 'Flatten', { Linear: { out_features: 10, bias_init: 'zeros_' } }, 'LogSoftmax'],
    });
    expect(made("def start(m):\n    name = m.__class__.__name__\n    if name.find('Linear') != -1:\n        m.weight.data.normal_(0.0, 0.02)\n")).toMatchObject({
      model: [{ Conv2d: { out_channels: 8, kernel_size: 3 } }, 'ReLU', { AdaptiveAvgPool2d: { output_size: 1 } }, 'Flatten', { Linear: { out_features: 10, init: { normal_: { mean: 0, std: 0.02 } } } }, 'LogSoftmax'],
    });
  });
});

function both(list: unknown[]): Record<string, unknown> {
  return { train_transform: list, test_transform: list };
}
