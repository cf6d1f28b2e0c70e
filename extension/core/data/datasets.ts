import { asPair, either, int, nothing, oneOf, optional, pair, required, string } from '../config/param';
import { dataset, type DatasetRow } from '../train/rows';
import { cifar100Classes, cifar10Classes, digitClasses, fashionClasses, shapeClasses } from './classes';

const file = optional(either(string, nothing), null as string | null, 'The archive, where you have it already; by default it is downloaded once per machine. A folder that holds its files serves as well.');
const download = (size: string, shape: [number, number, number], classes: string[], trainImages: number, doc: string): DatasetRow =>
  dataset({ doc: `${doc} ${size}, downloaded once per machine.`, params: { file }, shorthand: 'file', download: size, known: () => ({ shape, classes, trainImages, valImages: 10_000 }) });

/** How pictures of one's own are brought to one size. */
const fit = {
  size: required(pair(int({ min: 1, max: 1024 })), 'Height and width in pixels to which every picture is brought: one number, or [height, width].'),
  resize: optional(
    oneOf('crop', 'stretch'),
    'crop',
    '"crop": the shorter side is resized to fit and the middle is cut out (Resize then CenterCrop). "stretch": both sides are resized, whatever the proportions (Resize([h, w])).',
  ),
  decode: optional(
    oneOf('exact', 'fast'),
    'exact',
    '"exact": as Pillow decodes and resizes. "fast": large JPEGs are shrunk to twice the size while they are decoded, some levels off; photographs of 12 megapixels take a twelfth of the time.',
  ),
  channels: optional(oneOf('rgb', 'grey'), 'rgb', 'Whether pictures are read in colour (3 channels) or in grey (1 channel).'),
};
const shapeOf = ({ size, channels }: { size: number | [number, number]; channels: 'rgb' | 'grey' }): [number, number, number] => [channels === 'grey' ? 1 : 3, ...asPair(size)];

/** What may stand at "dataset". */
export const datasets: Record<string, DatasetRow> = {
  Shapes: dataset({
    doc: 'Ten classes of 32x32 colour pictures of shapes, drawn on the spot from the seed: nothing to download. Place, size, angle, colours, background, clutter and noise are random.',
    params: {
      images: optional(int({ min: 100, max: 1_000_000 }), 12_000, 'Pictures drawn in all; the share `val_split` of them is held back for validation.'),
    },
    shorthand: 'images',
    known: ({ images }) => ({ shape: [3, 32, 32], classes: shapeClasses, trainImages: images, valImages: null }),
  }),
  ImageFolder: dataset({
    doc: 'A folder of your own pictures: one folder per class, named after it; or "train" and "val" (or "test") folders of class folders; or a .zip or .tar of such, read where it is; or shards of WebDataset. JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP and PPM are read. Pictures come out as torchvision\'s ImageFolder, Resize and CenterCrop make them of the same file (AVIF within some levels), except that they stand upright as the camera meant it and of 16-bit grey the high byte is taken. What cannot be read is named and left out.',
    params: {
      root: required(string, 'The folder or archive, absolute or relative to the experiment file. Of WebDataset a .tar, or a folder of them (train-000.tar, val-000.tar).'),
      ...fit,
    },
    shorthand: 'root',
    shape: shapeOf,
  }),
  ImageTable: dataset({
    doc: 'Your own pictures, listed in a table with a row each: CSV, TSV, JSONL (Kaggle\'s train.csv and folder, Hugging Face\'s metadata.csv or .jsonl), or a Parquet file that holds the pictures themselves. They are read as ImageFolder reads them. Rows without a label or a picture are named and left out.',
    params: {
      table: required(string, 'The table, absolute or relative to the experiment file: .csv, .tsv, .jsonl or .parquet.'),
      ...fit,
      image: optional(either(string, nothing), null as string | null, 'The column with the names of the pictures, or the pictures; null: told from the names of the columns.'),
      label: optional(either(string, nothing), null as string | null, 'The column with the classes; null: told from the names of the columns.'),
      images: optional(either(string, nothing), null as string | null, 'The folder that the names start from; null: the table\'s folder or one of the usual names in it, wherever the first pictures are.'),
      extension: optional(either(string, nothing), null as string | null, 'What the names lack to be those of files, such as ".jpg"; null: what makes files of them.'),
      group: optional(either(string, nothing), null as string | null, 'A column that says what belongs together (a patient, a place, a video): the pictures of one group stay on one side of every division.'),
      val_table: optional(either(string, nothing), null as string | null, 'A second table of pictures to validate on; null: `val_split` holds some back.'),
      test_table: optional(either(string, nothing), null as string | null, 'A table of pictures that are kept for the end, which training never opens.'),
    },
    shorthand: 'table',
    shape: shapeOf,
  }),
  CIFAR10: download('170 MB', [3, 32, 32], cifar10Classes, 50_000, 'Ten classes of 32x32 colour photographs (Krizhevsky 2009), 50,000 to train on and 10,000 to validate.'),
  CIFAR100: download('169 MB', [3, 32, 32], cifar100Classes, 50_000, 'A hundred classes of 32x32 colour photographs (Krizhevsky 2009), 50,000 to train on and 10,000 to validate.'),
  MNIST: download('11 MB', [1, 28, 28], digitClasses, 60_000, 'Handwritten digits, 28x28, grey (LeCun et al. 1998), 60,000 to train on and 10,000 to validate.'),
  FashionMNIST: download('31 MB', [1, 28, 28], fashionClasses, 60_000, 'Ten kinds of clothes, 28x28, grey (Xiao et al. 2017), 60,000 to train on and 10,000 to validate; harder than MNIST.'),
};
