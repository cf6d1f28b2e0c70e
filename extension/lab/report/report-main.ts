import { speaking } from '../../shared/said';
import type { ReportApi } from '../../shared/report';
import { openInspector, type InspectorOptions } from '../../trainer/inspector';
import { serveParent } from '../../trainer/serve-parent';
import { languageBundle } from '../language-bundle';
import { homework } from './homework';
import { writeReport } from './write-report';

/** The process that writes reports for the editor. */
serveParent<ReportApi>((options: InspectorOptions) => {
  const { dispose, ...inspector } = openInspector(options);
  return {
    api: {
      async write({ of, file, language }) {
        const bundle = languageBundle(language);
        const report = await homework(of, inspector, speaking((sentence) => bundle[sentence] ?? sentence));
        return { files: await writeReport(report, file, language) };
      },
    },
    dispose,
  };
});
