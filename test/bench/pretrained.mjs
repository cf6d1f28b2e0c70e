// What timm makes is begun with: `node test/bench/pretrained.mjs [PYTHON]`, after `npm run build`, with timm and torchvision. Each template of media/examples/pretrained reads its original's weights
// and answers beside it; then timm's resnet18 with its thousand classes is trained one epoch on 200 pictures of ten, exported as ONNX and opened again.
import { runBundled } from './bundled.mjs';

await runBundled('pretrained.ts');
