package org.megabytestreams.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.evaluate.EvaluationSettings;
import org.megabytestreams.evaluate.SetEvaluator;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.OnnxByteModel;

/// Holds the models of an evaluation. Each set's records choose one, unless the user names one. A bundle is opened
/// once, when the first set needs it.
final class EvaluationModels implements AutoCloseable {
  /// A model, and the sets that it judged.
  ///
  /// @param ownWindow bytes that the service would let the model see
  record Judge(String name, OnnxByteModel model, int ownWindow, SetEvaluator evaluator, List<String> sets) {
    int window() {
      return model.geometry().windowSymbols();
    }

    /// Returns the model and its window in words.
    String text() {
      return name + " " + model.digest().substring(0, DIGEST_DIGITS) + ", window " + window() + " bytes"
          + (window() == ownWindow ? ", as the service" : " (the service: " + ownWindow + ", --window own)");
    }

    private Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("digest", model.digest());
      json.put("window", window());
      json.put("windowOfService", ownWindow);
      json.put("sets", sets);
      return json;
    }
  }

  private static final int DIGEST_DIGITS = 12;

  private final ModelOption option;
  private final EvaluationSettings settings;
  private final Map<Path, Judge> opened = new LinkedHashMap<>();

  EvaluationModels(ModelOption option, EvaluationSettings settings) {
    this.option = option;
    this.settings = settings;
  }

  /// Returns the model that judges a set.
  Judge of(String set, RecordFormat format) {
    option.suit(format);
    Judge judge = opened.computeIfAbsent(option.folder(), this::open);
    judge.sets().add(set);
    return judge;
  }

  private Judge open(Path folder) {
    Bundle bundle = Bundle.read(folder);
    settings.scoring().checkContext("--context", bundle.manifest().geometry(), bundle.manifest().name());
    OnnxByteModel model = option.openLong(bundle);
    return new Judge(String.valueOf(folder.getFileName()), model, bundle.manifest().geometry().windowSymbols(),
        new SetEvaluator(model, settings), new ArrayList<>());
  }

  /// Returns the names of the models.
  String names() {
    return opened.values().stream().map(Judge::name).collect(Collectors.joining(" and "));
  }

  /// Says by which rules the sets were judged, with which models and windows.
  String text() {
    return "Judged by the service's rules, with " + opened.values().stream()
        .map(judge -> judge.text() + (opened.size() > 1 ? ", for " + String.join(", ", judge.sets()) : ""))
        .collect(Collectors.joining("; with "));
  }

  List<Map<String, Object>> json() {
    return opened.values().stream().map(Judge::json).toList();
  }

  @Override
  public void close() {
    opened.values().forEach(judge -> judge.model().close());
  }
}
