package org.megabytestreams.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.megabytestreams.evaluate.EvaluationReport.SetResult;

/// Writes the folder of an evaluation: `report.json`, `report.html`, `report.md`, and in `sets` the result of each set.
/// An evaluation that was interrupted goes on with the next set.
public final class EvaluationFolder {
  private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /// Holds a result as it is kept.
  ///
  /// @param fingerprint of model, settings and records: a result is used again for the same ones only
  /// @param calibration null if no record had a p-value
  /// @param plots SVG
  private record Kept(String fingerprint, SetResult result, Calibration calibration, List<String> plots) {}

  private final Path folder;
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  public EvaluationFolder(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("sets"));
  }

  /// Returns the result of an earlier run.
  ///
  /// @param fingerprint of model, settings and records
  /// @return null if there is none for just these
  public SetResult find(String set, String fingerprint) throws IOException {
    try {
      Kept found = JSON.readValue(Files.readString(file(set)), Kept.class);
      if (!found.fingerprint().equals(fingerprint)) {
        return null;
      }
      kept.put(set, found);
      return found.result();
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /// Keeps a result, whole or not at all.
  ///
  /// @param provenance the set's model, the commit and the machine, in a line
  public void keep(String set, String fingerprint, String provenance, SetEvaluator.Outcome outcome)
      throws IOException {
    List<String> plots = new ArrayList<>();
    plots.add(EvaluationPlots.roc(set, provenance, outcome.scorers()));
    plots.add(EvaluationPlots.precisionRecall(set, provenance, outcome.scorers()));
    Kept entry = new Kept(fingerprint, outcome.result(), outcome.calibration(), plots);
    Path unfinished = Files.createTempFile(folder, "set", ".new");
    Files.writeString(unfinished, JSON.writeValueAsString(entry));
    Files.move(unfinished, file(set), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    kept.put(set, entry);
  }

  /// Writes the report on all sets that were found or kept.
  ///
  /// @param provenance the models, the commit and the machine, in a line
  /// @param head the start of the JSON, before the results: commit, machine, models
  public void write(String title, String provenance, Map<String, Object> head) throws IOException {
    EvaluationReport report = new EvaluationReport(kept.values().stream().map(Kept::result).toList());
    Map<String, Calibration> calibrations = new LinkedHashMap<>();
    Map<String, List<String>> plots = new LinkedHashMap<>();
    kept.forEach((set, entry) -> {
      plots.put(set, entry.plots());
      if (entry.calibration() != null) {
        calibrations.put(set, entry.calibration());
      }
    });
    List<String> overall = new ArrayList<>();
    if (!calibrations.isEmpty()) {
      overall.add(EvaluationPlots.calibration("p-values of calm records", provenance, calibrations));
      Files.writeString(folder.resolve("calibration.svg"), overall.getFirst());
    }
    Map<String, Object> json = new LinkedHashMap<>(head);
    json.put("sets", report.sets());
    Files.writeString(folder.resolve("report.json"), JSON.writeValueAsString(json));
    Files.writeString(folder.resolve("report.md"), EvaluationMarkdown.render(provenance, report));
    Files.writeString(folder.resolve("report.html"),
        EvaluationHtml.render(title, provenance, report, overall, plots));
  }

  private Path file(String set) {
    return folder.resolve("sets").resolve(set.replaceAll("[^A-Za-z0-9._-]", "_") + ".json");
  }
}
