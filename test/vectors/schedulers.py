"""Learning rate and momentum over 200 steps of every scheduler of torch.optim.lr_scheduler, with several parameter sets each.

A case is a choice as the experiment file writes it; lr and momentum are what the optimizer's group holds before each step.
"""
import math, random, warnings
import torch
from torch.optim import lr_scheduler as S
from torch.optim.swa_utils import SWALR
from common import write

warnings.simplefilter("ignore")
STEPS = 200


def make(choice, optimizer):
    (name, params), = choice.items()
    params = dict(params)
    if name in ("SequentialLR", "ChainedScheduler"):
        inner = [make(c, optimizer) for c in params.pop("schedulers")]
        return S.SequentialLR(optimizer, inner, **params) if name == "SequentialLR" else S.ChainedScheduler(inner)
    if "lr_lambda" in params:
        params["lr_lambda"] = eval("lambda epoch: " + params["lr_lambda"], {**vars(math), "min": min, "max": max})
    return (SWALR if name == "SWALR" else getattr(S, name))(optimizer, **params)


def run(choice, lr=0.1, optimizer="SGD", metrics=None, steps=STEPS):
    weight = torch.zeros(1, requires_grad=True)
    options = {"momentum": 0.9} if optimizer == "SGD" else {}
    opt = getattr(torch.optim, optimizer)([weight], lr=lr, **options)
    scheduler = make(choice, opt)
    lrs, momentums = [], []
    drives = "momentum" in str(choice) or "CyclicLR" in str(choice) or "OneCycleLR" in str(choice)
    drives = drives and "'cycle_momentum': False" not in str(choice)
    for t in range(steps):
        group = opt.param_groups[0]
        lrs.append(float(group["lr"]))
        momentums.append(float(group["betas"][0] if "betas" in group else group["momentum"]))
        opt.step()
        scheduler.step(metrics[t % len(metrics)]) if metrics else scheduler.step()
    case = {"choice": choice, "optimizer": optimizer, "lr0": lr, "lr": lrs, "momentum": momentums if drives else None}
    if metrics: case["metrics"] = metrics
    return case


noise = random.Random(0)
falling = [round(2 * 0.97**i + 0.1 * noise.random(), 6) for i in range(STEPS)]
rising = [round(1 - 0.9 * 0.98**i + 0.02 * noise.random(), 6) for i in range(STEPS)]
warm = {"LinearLR": {"start_factor": 0.1, "total_iters": 10}}
cases = [
    run({"StepLR": {"step_size": 3, "gamma": 0.5}}), run({"StepLR": {"step_size": 30}}), run({"StepLR": {"step_size": 1, "gamma": 0.97}}),
    run({"MultiStepLR": {"milestones": [50, 100, 150]}}), run({"MultiStepLR": {"milestones": [3, 3, 80], "gamma": 0.3}}), run({"MultiStepLR": {"milestones": [0, 7]}}),
    run({"ConstantLR": {}}), run({"ConstantLR": {"factor": 0.25, "total_iters": 40}}), run({"ConstantLR": {"factor": 1.0, "total_iters": 0}}),
    run({"LinearLR": {}}), run({"LinearLR": {"start_factor": 0.01, "total_iters": 100}}), run({"LinearLR": {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 150}}),
    run({"ExponentialLR": {"gamma": 0.95}}), run({"ExponentialLR": {"gamma": 1.01}}),
    run({"PolynomialLR": {}}), run({"PolynomialLR": {"total_iters": 150, "power": 2.0}}), run({"PolynomialLR": {"total_iters": 250, "power": 0.9}}),
    run({"CosineAnnealingLR": {"T_max": 10}}), run({"CosineAnnealingLR": {"T_max": 200, "eta_min": 1e-4}}), run({"CosineAnnealingLR": {"T_max": 37, "eta_min": 0.01}}), run({"CosineAnnealingLR": {"T_max": 1}}),
    run({"CosineAnnealingWarmRestarts": {"T_0": 4, "T_mult": 2, "eta_min": 0.001}}), run({"CosineAnnealingWarmRestarts": {"T_0": 25}}), run({"CosineAnnealingWarmRestarts": {"T_0": 1, "T_mult": 3}}),
    run({"CyclicLR": {"base_lr": 0.001, "max_lr": 0.1, "step_size_up": 20}}),
    run({"CyclicLR": {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 7, "step_size_down": 19, "mode": "triangular2"}}),
    run({"CyclicLR": {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 11, "mode": "exp_range", "gamma": 0.99, "base_momentum": 0.7, "max_momentum": 0.99}}, optimizer="Adam"),
    run({"CyclicLR": {"base_lr": 0.001, "max_lr": 0.1, "step_size_up": 30, "cycle_momentum": False}}),
    run({"OneCycleLR": {"max_lr": 0.1, "total_steps": 200}}), run({"OneCycleLR": {"max_lr": 0.3, "epochs": 20, "steps_per_epoch": 10, "anneal_strategy": "linear", "pct_start": 0.4}}),
    run({"OneCycleLR": {"max_lr": 0.1, "total_steps": 200, "three_phase": True, "pct_start": 0.35, "div_factor": 10.0, "final_div_factor": 100.0}}, optimizer="Adam"),
    run({"OneCycleLR": {"max_lr": 0.05, "total_steps": 333, "cycle_momentum": False}}),
    run({"ReduceLROnPlateau": {"factor": 0.5, "patience": 2}}, metrics=[1, .9, .9, .9, .9, .9, .9, .89991, .8]),
    run({"ReduceLROnPlateau": {"factor": 0.5, "patience": 1, "cooldown": 2}}, metrics=[1]), run({"ReduceLROnPlateau": {"patience": 3}}, metrics=falling),
    run({"ReduceLROnPlateau": {"mode": "max", "factor": 0.3, "patience": 4, "min_lr": 1e-4}}, metrics=rising),
    run({"ReduceLROnPlateau": {"threshold": 0.01, "threshold_mode": "abs", "factor": 0.7, "patience": 0, "eps": 1e-3}}, metrics=falling),
    run({"ReduceLROnPlateau": {"mode": "max", "threshold": 0.005, "threshold_mode": "abs", "factor": 0.9, "patience": 2, "cooldown": 1}}, metrics=rising),
    run({"LambdaLR": {"lr_lambda": "0.95 ** epoch"}}), run({"LambdaLR": {"lr_lambda": "min(1, (epoch + 1) / 10) * 0.5 * (1 + cos(pi * epoch / 200))"}}),
    run({"LambdaLR": {"lr_lambda": "1 if epoch < 30 else 0.1 if epoch // 7 % 2 == 0 else -epoch % 7 / 100"}}),
    run({"MultiplicativeLR": {"lr_lambda": "0.95"}}), run({"MultiplicativeLR": {"lr_lambda": "0.5 if epoch % 40 == 0 else 1 - 0.001 * sqrt(epoch)"}}),
    run({"SWALR": {"swa_lr": 0.05}}), run({"SWALR": {"swa_lr": 0.2, "anneal_epochs": 50, "anneal_strategy": "linear"}}), run({"SWALR": {"swa_lr": 0.01, "anneal_epochs": 0}}),
    run({"SequentialLR": {"schedulers": [warm, {"CosineAnnealingLR": {"T_max": 190}}], "milestones": [10]}}),
    run({"SequentialLR": {"schedulers": [{"ConstantLR": {"factor": 0.1, "total_iters": 20}}, {"ExponentialLR": {"gamma": 0.98}}, {"StepLR": {"step_size": 20}}], "milestones": [20, 90]}}),
    run({"SequentialLR": {"schedulers": [warm, {"MultiStepLR": {"milestones": [20, 60]}}, {"PolynomialLR": {"total_iters": 50}}, {"CosineAnnealingWarmRestarts": {"T_0": 13}}], "milestones": [10, 80, 140]}}),
    run({"SequentialLR": {"schedulers": [{"LambdaLR": {"lr_lambda": "epoch / 10"}}, {"MultiplicativeLR": {"lr_lambda": "0.99"}}, {"SWALR": {"swa_lr": 0.03}}], "milestones": [11, 120]}}),
    run({"SequentialLR": {"schedulers": [warm, {"OneCycleLR": {"max_lr": 0.2, "total_steps": 190}}], "milestones": [10]}}),
    run({"SequentialLR": {"schedulers": [warm, {"CyclicLR": {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 9}}], "milestones": [10]}}),
    run({"SequentialLR": {"schedulers": [{"SequentialLR": {"schedulers": [warm, {"ExponentialLR": {"gamma": 0.99}}], "milestones": [10]}}, {"StepLR": {"step_size": 25}}], "milestones": [100]}}),
    run({"SequentialLR": {"schedulers": [{"ChainedScheduler": {"schedulers": [warm, {"StepLR": {"step_size": 15, "gamma": 0.7}}]}}, {"StepLR": {"step_size": 25}}], "milestones": [100]}}),
    run({"ChainedScheduler": {"schedulers": [{"ConstantLR": {"factor": 0.1, "total_iters": 2}}, {"ExponentialLR": {"gamma": 0.9}}]}}),
    run({"ChainedScheduler": {"schedulers": [warm, {"CosineAnnealingLR": {"T_max": 100}}, {"MultiStepLR": {"milestones": [50], "gamma": 0.5}}]}}),
    run({"ChainedScheduler": {"schedulers": [{"SequentialLR": {"schedulers": [warm, {"PolynomialLR": {"total_iters": 180, "power": 2.0}}], "milestones": [10]}}, {"StepLR": {"step_size": 40, "gamma": 0.9}}]}}),
    # The first of a group sets the lr that the others start from, CyclicLR and OneCycleLR too.
    run({"ChainedScheduler": {"schedulers": [warm, {"CyclicLR": {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 9}}]}}),
    run({"ChainedScheduler": {"schedulers": [{"ExponentialLR": {"gamma": 0.99}}, {"CyclicLR": {"base_lr": 0.02, "max_lr": 0.1, "step_size_up": 4, "mode": "triangular2"}}]}}, optimizer="Adam"),
    run({"ChainedScheduler": {"schedulers": [{"CyclicLR": {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 9}}, {"ExponentialLR": {"gamma": 0.99}}]}}),
    run({"ChainedScheduler": {"schedulers": [{"StepLR": {"step_size": 30}}, {"OneCycleLR": {"max_lr": 0.2, "total_steps": 220}}]}}),
    run({"ChainedScheduler": {"schedulers": [{"OneCycleLR": {"max_lr": 0.2, "total_steps": 220}}, {"MultiplicativeLR": {"lr_lambda": "0.98"}}]}}),
    run({"ChainedScheduler": {"schedulers": [{"CosineAnnealingWarmRestarts": {"T_0": 20}}, {"CyclicLR": {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 9}}, {"LinearLR": {}}]}}),
    run({"SequentialLR": {"schedulers": [{"CyclicLR": {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 9}}, {"CyclicLR": {"base_lr": 0.03, "max_lr": 0.1, "step_size_up": 5}}, {"CosineAnnealingLR": {"T_max": 90}}], "milestones": [40, 110]}}),
    run({"SequentialLR": {"schedulers": [{"OneCycleLR": {"max_lr": 0.2, "total_steps": 100}}, {"StepLR": {"step_size": 20}}], "milestones": [100]}}),
]
write(__file__, cases)
