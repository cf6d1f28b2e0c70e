/** Python definitions of what PyTorch and torchvision lack, put into a script that uses them. State dicts are as here. */
export const torchClasses: Record<string, string> = {
  Stack: `class Stack(nn.Sequential):
    """Runs the layers that it was made of; what is added to it later has only its name there."""

    def __init__(self, *layers):
        super().__init__(*layers)
        self.order = list(self._modules)

    def forward(self, x):
        for key in self.order:
            x = self._modules[key](x)
        return x`,

  Named: `class Named(nn.Module):
    """Calls a layer that has its name elsewhere."""

    def __init__(self, layer):
        super().__init__()
        self.layer = [layer]

    def forward(self, x):
        return self.layer[0](x)


def unnamed(block):
    block.unnamed = True
    return block


def named(stack, owner=None):
    """Makes layers with names of their own attributes of the block that they stand in, as those of a class are."""
    owner = stack if owner is None else owner
    for key, layer in list(stack.named_children()):
        scope = owner if getattr(layer, "unnamed", False) else layer
        for name, parameter in list(layer._parameters.items()) if scope is owner else []:
            del layer._parameters[name]
            object.__setattr__(layer, name, parameter)
            owner.register_parameter(name, parameter)
        stacks = [layer.body, layer.shortcut] if hasattr(layer, "body") else getattr(layer, "branches", [layer] if isinstance(layer, Stack) else [])
        for inner in stacks:
            named(inner, scope)
        if not key.isdigit() and stack is not owner:
            stack._modules[key] = Named(layer)
            owner.add_module(key, layer)
    return stack`,

  Residual: `class Residual(nn.Module):
    def __init__(self, body, shortcut, layer_scale=None):
        super().__init__()
        self.body = body
        self.shortcut = shortcut
        self.gamma = None if layer_scale is None else nn.Parameter(layer_scale)

    def forward(self, x):
        y = self.body(x)
        return (y if self.gamma is None else y * self.gamma.view(-1, 1, 1)) + self.shortcut(x)`,

  LayerNorm2d: `class LayerNorm2d(nn.LayerNorm):
    """Over the channels of each pixel."""

    def __init__(self, channels, eps=1e-6, affine=True):
        super().__init__(channels, eps=eps, elementwise_affine=affine)

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)`,

  Concat: branches('Concat', 'torch.cat(outputs, dim=1)'),
  Add: branches('Add', 'functools.reduce(torch.add, outputs)'),
  Multiply: branches('Multiply', 'functools.reduce(torch.mul, outputs)'),

  CBAM: `class CBAM(nn.Module):
    """Woo et al. 2018."""

    def __init__(self, channels, reduction, kernel_size):
        super().__init__()
        inner = max(1, channels // reduction)
        self.channel = nn.Sequential(collections.OrderedDict(
            fc1=nn.Conv2d(channels, inner, 1, bias=False), relu=nn.ReLU(), fc2=nn.Conv2d(inner, channels, 1, bias=False)))
        self.spatial = nn.Conv2d(2, 1, kernel_size, padding="same", bias=False)

    def forward(self, x):
        x = x * torch.sigmoid(self.channel(x.mean((2, 3), keepdim=True)) + self.channel(x.amax((2, 3), keepdim=True)))
        return x * torch.sigmoid(self.spatial(torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], dim=1)))`,

  FocalLoss: `class FocalLoss(nn.Module):
    """Lin et al. 2017, over softmax."""

    def __init__(self, gamma=2.0, alpha=None):
        super().__init__()
        self.gamma = gamma
        self.alpha = None if alpha is None else torch.tensor(alpha)

    def forward(self, logits, targets):
        if targets.dim() == 1:
            targets = nn.functional.one_hot(targets, logits.shape[1]).to(logits.dtype)
        log_p = logits.log_softmax(1)
        weights = 1 if self.alpha is None else self.alpha.to(logits.device)
        return -(targets * weights * (1 - log_p.exp()) ** self.gamma * log_p).sum(1).mean()`,

  Lion: `class Lion(torch.optim.Optimizer):
    """Chen et al. 2023."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                average = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(average.lerp(p.grad, 1 - beta1).sign(), alpha=-group["lr"])
                average.lerp_(p.grad, 1 - beta2)`,

  Muon: `class Muon(torch.optim.Optimizer):
    """Jordan 2024: orthogonal steps for matrices (filters as [out, rest]); AdamW for vectors."""

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True, ns_coefficients=(3.4445, -4.775, 2.0315),
                 eps=1e-7, ns_steps=5, adjust_lr_fn=None):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay, momentum=momentum, nesterov=nesterov,
                                      ns_coefficients=ns_coefficients, eps=eps, ns_steps=ns_steps, adjust_lr_fn=adjust_lr_fn))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                p.mul_(1 - group["lr"] * group["weight_decay"])
                if p.dim() < 2:
                    self.adam(p, state, group["lr"])
                    continue
                buffer = state.setdefault("momentum_buffer", torch.zeros_like(p))
                buffer.lerp_(p.grad, 1 - group["momentum"])
                direction = p.grad.lerp(buffer, group["momentum"]) if group["nesterov"] else buffer
                x = direction.flatten(1).bfloat16()
                rows, columns = x.shape
                x = self.orthogonal(x.T if rows > columns else x, group)
                x = (x.T if rows > columns else x).reshape(p.shape)
                scale = 0.2 * max(rows, columns) ** 0.5 if group["adjust_lr_fn"] == "match_rms_adamw" else max(1, rows / columns) ** 0.5
                p.add_(x, alpha=-group["lr"] * scale)

    @staticmethod
    def orthogonal(x, group):
        a, b, c = group["ns_coefficients"]
        x = x / x.norm().clamp(min=group["eps"])
        for _ in range(group["ns_steps"]):
            gram = x @ x.T
            x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
        return x

    @staticmethod
    def adam(p, state, lr):
        state["step"] = state.get("step", 0) + 1
        average = state.setdefault("exp_avg", torch.zeros_like(p)).lerp_(p.grad, 0.1)
        square = state.setdefault("exp_avg_sq", torch.zeros_like(p)).lerp_(p.grad ** 2, 0.001)
        denominator = (square / (1 - 0.999 ** state["step"])).sqrt() + 1e-8
        p.sub_(average / (1 - 0.9 ** state["step"]) / denominator * lr)`,
};

function branches(name: string, joined: string): string {
  return `class ${name}(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        outputs = [branch(x) for branch in self.branches]
        return ${joined}`;
}
