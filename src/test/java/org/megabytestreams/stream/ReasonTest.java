package org.megabytestreams.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.anomaly.Statistic;
import org.megabytestreams.score.RecordScore;

class ReasonTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "WORST_SPAN_BITS | 129.4 | 9.31 | true | 1.9e-5 | No recent record of its kind. 16 bytes from byte 84 on cost "
        + "129 bits, where 9.3 are usual. Once in 53,000 records.",
    "WORST_SPAN_EXCESS | 92 | 0 | false | 1e-9 | 16 bytes in a row cost 92 bits more than the model expected, "
        + "where 0.0 are usual. Less than once in 10 million records.",
    "BITS_PER_BYTE | 4.71 | 0.96 | false | 0.04 | It costs 4.7 bits a byte, most from byte 84 on, where 1.0 are usual. "
        + "Once in 25 records.",
    "BITS | 586 | 33 | false | 1 | It costs 586 bits, most of them from byte 84 on, where 33 are usual. "
        + "Once in 1 records.",
    "BITS | 586 | 33 | false | NaN | It costs 586 bits, most of them from byte 84 on, where 33 are usual.",
    "BITS | 586 | 33 | false | 0 | It costs 586 bits, most of them from byte 84 on, where 33 are usual. "
        + "Less than once in 10 million records.",
  })
  void saysWhatWhereBesideWhatAndHowRarely(Statistic statistic, double observed, double typical, boolean newKind,
      double pValue, String expected) {
    RecordScore score = new RecordScore(125, 586, 129.4, 84, 92, new float[0]);
    Judgement judgement =
        new Judgement(pValue, 1e-4, true, statistic, observed, typical, newKind, false, List.of(),
            null);
    assertEquals(expected, Reason.of(judgement, score));
  }
}
