import type { Choice } from '../../../shared/experiment';
import type { Node } from '../../model/model';
import { python } from './python-text';
import { torchClasses } from './torch-classes';
import { fitLines, transformText } from './torch-data';
import { networkText, type Needs } from './torch-module';
import { importsFor } from './torch-script';

export interface Predictor {
  name: string;
  nodes: Node[];
  classes: string[];
  /** How pictures are brought to the network's size: an ImageFolder's parameters. */
  fit: Choice['params'];
  /** Test transforms, `Normalize: "auto"` replaced. */
  chain: Choice[];
}

/**
 * A Python module with a trained network: `network()` reads its weights from weights.pt beside it, `check(model)` asks a model about the pictures in check.pt and says how
 * far its answers are from the run's there. Run with names of pictures it says what they are.
 */
export function torchPredictor({ name, nodes, classes, fit, chain }: Predictor): string {
  const needs: Needs = { classes: new Set() };
  const model = networkText(nodes, needs);
  const [before, fitting] = fitLines(fit);
  const body = [
    `name = ${python(name)}\nclasses = [${classes.map(python).join(', ')}]`,
    ...Object.keys(torchClasses).filter((each) => needs.classes.has(each)).map((each) => `\n${torchClasses[each]!.trim()}\n`),
    ...before,
    `transform = transforms.Compose([\n${[...fitting, ...chain.map(transformText)].map((text) => `    ${text},`).join('\n')}\n])`,
    `
def network():
    """The network with the run's weights, in evaluation mode: images [N, C, H, W], as transform leaves them, to logits."""
    model = ${model.replaceAll('\n', '\n    ')}
    model.load_state_dict(torch.load(pathlib.Path(__file__).with_name("weights.pt"), weights_only=True))
    return model.eval()
`,
    `
def check(model):
    """How far a model's answers are from the run's, in words."""
    asked = torch.load(pathlib.Path(__file__).with_name("check.pt"), weights_only=True)
    with torch.no_grad():
        found = torch.cat([model(image[None]) for image in asked["images"]]).softmax(1)
    largest = (found - asked["probabilities"]).abs().max().item()
    changed = (found.argmax(1) != asked["probabilities"].argmax(1)).sum().item()
    return f"{len(found)} pictures: largest difference {largest:.1g}, {changed or 'no'} answers changed"
`,
    `
if __name__ == "__main__":
    model = network()
    print(check(model))
    for picture in sys.argv[1:]:
        with torch.no_grad():
            probabilities = model(transform(Image.open(picture).convert("RGB"))[None]).softmax(1)[0]
        print(f"{picture}: {classes[probabilities.argmax()]} {100 * probabilities.max():.1f} %")`,
  ].join('\n\n');
  return `"""The network of a run of CNN Lab, with its weights. Needs torch and torchvision."""\n${importsFor(body)}\n\n${body}\n`;
}
