/// Evaluation: how well records with faults stand out, beside rules that need no model.
///
/// Half of the package knows no model: the baselines (`DetectionBaseline`), the figures (`Ranking`, `Bootstrap`,
/// `Calibration`), and the report. It sees scores only, so a fault of the engine cannot hide in it.
///
/// Imports `anomaly`, `input`, `model`, `report`, `score` and `stream`.
package org.megabytestreams.evaluate;
