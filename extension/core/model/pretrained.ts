/** Published weights that may be named in "weights". */
export interface PretrainedRow {
  /** The template with its network, in media/examples/pretrained. */
  template: string;
  /** Places of the file, tried in order, each with `file` appended. */
  mirrors: string[];
  file: string;
  /** The first digits of the file's SHA-256, which its publisher puts into its name; null where none were published: what came first is then on record, and later held against it. */
  sha256: string | null;
  /** About as large as the download. */
  size: string;
  licence: string;
  classes: number;
  /** Side of the pictures that it was trained on. */
  side: number;
  /** Of pixels in 0..1, as it was trained. */
  mean: number[];
  std: number[];
}

const timm = (release: string): string[] => [`https://github.com/huggingface/pytorch-image-models/releases/download/${release}/`];
const hub = (name: string): string[] => ['https://huggingface.co', 'https://hf-mirror.com'].map((host) => `${host}/timm/${name}/resolve/main/`);
const torchvision = ['https://download.pytorch.org/models/'];
const [apache, bsd] = ['Apache-2.0', 'BSD-3-Clause'];

/** ImageNet's 1000 classes at 224 x 224, its mean and standard deviation: what most were trained with. */
const imagenet = { classes: 1000, side: 224, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** The names are timm's (Wightman 2019): architecture and recipe. Figures: timm 1.0's `pretrained_cfg`, torchvision 0.28's `Weights`. */
export const pretrained: Record<string, PretrainedRow> = {
  'resnet18.a1_in1k': { ...imagenet, template: 'resnet-18-imagenet', mirrors: timm('v0.1-rsb-weights'), file: 'resnet18_a1_0-d63eafa0.pth', sha256: 'd63eafa0', size: '47 MB', licence: apache },
  'resnet18.tv_in1k': { ...imagenet, template: 'resnet-18-imagenet', mirrors: torchvision, file: 'resnet18-f37072fd.pth', sha256: 'f37072fd', size: '47 MB', licence: bsd },
  'resnet34.a1_in1k': { ...imagenet, template: 'resnet-34-imagenet', mirrors: timm('v0.1-rsb-weights'), file: 'resnet34_a1_0-46f8f793.pth', sha256: '46f8f793', size: '87 MB', licence: apache },
  'resnet34.tv_in1k': { ...imagenet, template: 'resnet-34-imagenet', mirrors: torchvision, file: 'resnet34-b627a593.pth', sha256: 'b627a593', size: '87 MB', licence: bsd },
  'resnet50.a1_in1k': { ...imagenet, template: 'resnet-50-imagenet', mirrors: timm('v0.1-rsb-weights'), file: 'resnet50_a1_0-14fe96d1.pth', sha256: '14fe96d1', size: '102 MB', licence: apache },
  'resnet50.tv_in1k': { ...imagenet, template: 'resnet-50-imagenet', mirrors: torchvision, file: 'resnet50-0676ba61.pth', sha256: '0676ba61', size: '103 MB', licence: bsd },
  'resnet50.tv2_in1k': { ...imagenet, side: 176, template: 'resnet-50-imagenet', mirrors: torchvision, file: 'resnet50-11ad3fa6.pth', sha256: '11ad3fa6', size: '103 MB', licence: bsd },
  'mobilenetv2_100.ra_in1k': { ...imagenet, template: 'mobilenet-v2-imagenet', mirrors: timm('v0.1-weights'), file: 'mobilenetv2_100_ra-b33bc2c4.pth', sha256: 'b33bc2c4', size: '14 MB', licence: apache },
  'mobilenetv3_small_100.lamb_in1k': { ...imagenet, template: 'mobilenet-v3-small-imagenet', mirrors: timm('v0.1-weights'), file: 'mobilenetv3_small_100_lamb-266a294c.pth', sha256: '266a294c', size: '10 MB', licence: apache },
  'mobilenetv3_large_100.ra_in1k': { ...imagenet, template: 'mobilenet-v3-large-imagenet', mirrors: timm('v0.1-weights'), file: 'mobilenetv3_large_100_ra-f55367f5.pth', sha256: 'f55367f5', size: '22 MB', licence: apache },
  'efficientnet_b0.ra_in1k': { ...imagenet, template: 'efficientnet-b0-imagenet', mirrors: timm('v0.1-weights'), file: 'efficientnet_b0_ra-3dd342df.pth', sha256: '3dd342df', size: '21 MB', licence: apache },
  'convnext_tiny.fb_in1k': { ...imagenet, template: 'convnext-tiny-imagenet', mirrors: hub('convnext_tiny.fb_in1k'), file: 'model.safetensors', sha256: null, size: '114 MB', licence: apache },
  'convnext_atto.d2_in1k': { ...imagenet, template: 'convnext-atto-imagenet', mirrors: timm('v0.1-rsb-weights'), file: 'convnext_atto_d2-01bb0f51.pth', sha256: '01bb0f51', size: '15 MB', licence: apache },
  'vgg11_bn.tv_in1k': { ...imagenet, template: 'vgg-11-bn-imagenet', mirrors: torchvision, file: 'vgg11_bn-6002323d.pth', sha256: '6002323d', size: '532 MB', licence: bsd },
  'densenet121.ra_in1k': { ...imagenet, template: 'densenet-121-imagenet', mirrors: hub('densenet121.ra_in1k'), file: 'model.safetensors', sha256: null, size: '32 MB', licence: apache },
  'densenet121.tv_in1k': { ...imagenet, template: 'densenet-121-imagenet', mirrors: torchvision, file: 'densenet121-a639ec97.pth', sha256: 'a639ec97', size: '32 MB', licence: bsd },
};

/** The row that "weights" names, be it by its name or by the publisher's file; null where it is other weights. */
export function pretrainedBy(weights: string | null | undefined): PretrainedRow | null {
  if (!weights) return null;
  if (Object.hasOwn(pretrained, weights)) return pretrained[weights]!;
  const file = /[^/\\]*$/.exec(weights)![0];
  return Object.values(pretrained).find((row) => row.sha256 !== null && row.file === file) ?? null;
}
