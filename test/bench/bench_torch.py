"""PyTorch's side of the bench: an experiment as "Copy as PyTorch" writes it. A line "N" on stdin runs N steps; the answer is one line
of JSON. Arguments: file with model, criterion and optimizer, batch size, threads, and any of "channels_last" and "compile"; neither is eager as written."""
import json, pathlib, resource, sys, time
import torch

file, batch, threads, options = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
torch.set_num_threads(threads)
torch.manual_seed(0)
names = {}
exec(pathlib.Path(file).read_text(), names)
net, criterion, optimizer = names["model"].train(), names["criterion"], names["optimizer"]
images, labels = torch.randn(batch, 3, 32, 32), torch.randint(0, 10, (batch,))
if "channels_last" in options:
    net, images = net.to(memory_format=torch.channels_last), images.contiguous(memory_format=torch.channels_last)
forward = torch.compile(net) if "compile" in options else net


def step():
    optimizer.zero_grad()
    loss = criterion(forward(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


for line in sys.stdin:
    milliseconds = []
    for _ in range(int(line)):
        start = time.perf_counter()
        step()
        milliseconds.append((time.perf_counter() - start) * 1e3)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"milliseconds": milliseconds, "peak_rss_mb": usage.ru_maxrss / 1024, "cpu_seconds": usage.ru_utime + usage.ru_stime,
                      "parameters": sum(p.numel() for p in net.parameters()), "torch": torch.__version__}), flush=True)
