package rmaplab.cli;

import java.util.Locale;
import rmaplab.lab.Wording;
import rmaplab.report.columns.Paragraph;

/** What a campaign found, for people. */
final class CampaignText {
  private static final int WIDTH = 100;

  private CampaignText() {}

  /** The groups, and then how far the campaign went. */
  static String render(CampaignCommand.Document document, boolean quiet) {
    StringBuilder out = new StringBuilder();
    for (CampaignCommand.Found found : document.violations()) {
      String count = Wording.counted(found.count(), "workload");
      out.append(Paragraph.of(found.kind() + ": " + found.group() + ": " + count, WIDTH, 0, 4));
      if (!quiet) {
        out.append(Paragraph.of(found.workload(), WIDTH, 4, 8));
        if (!found.file().isEmpty()) {
          out.append("    ").append(found.file()).append('\n');
        }
        out.append('\n');
      }
    }
    for (CampaignCommand.Known known : document.against()) {
      out.append(known.found() ? "found      " : "NOT FOUND  ");
      out.append(
          Paragraph.of(
              known.workload() + ": " + known.kind() + ": " + known.group(), WIDTH, 0, 15));
    }
    if (!document.against().isEmpty() && !quiet) {
      out.append('\n');
    }
    if (!quiet) {
      document.notes().forEach(n -> out.append(Paragraph.of(n, WIDTH, 0, 4)));
    }
    return out.append(Paragraph.of(summary(document), WIDTH, 0, 4)).toString();
  }

  private static String summary(CampaignCommand.Document document) {
    StringBuilder text = new StringBuilder();
    text.append(document.design()).append(": ").append(groups(document));
    text.append(String.format(Locale.ROOT, "; %,d workloads of ", document.workloads()));
    text.append(Wording.counted(document.setups(), "set-up"));
    text.append(String.format(Locale.ROOT, " (%,d in sequence only)", document.inSequence()));
    text.append(String.format(Locale.ROOT, ", %,d executions", document.executions()));
    text.append(document.exhausted() ? ", exhausted" : ", not exhausted");
    if (document.incomplete() > 0) {
      text.append(" (").append(document.incomplete()).append(" incomplete)");
    }
    if (document.errors() > 0) {
      text.append(" (").append(Wording.counted(document.errors(), "error")).append(')');
    }
    text.append(document.interrupted() ? ", interrupted" : "");
    return text.append(", ").append(document.seconds()).append(" s").toString();
  }

  private static String groups(CampaignCommand.Document document) {
    int groups = document.violations().size();
    return groups == 0 ? "no violation" : Wording.counted(groups, "group") + " of violations";
  }
}
