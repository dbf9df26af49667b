package org.megabytestreams.evaluate;

import org.megabytestreams.model.Bits;

/// Finds lines never seen before once their numbers are masked. Such a line scores 1, all others score less.
///
/// A line that was seen scores below 1 by how rare it is, so that ties are few. The rule is folklore of operations
/// (`sed s/[0-9]+/0/g | sort | uniq -c`); as "artificial ignorance" it was published by Ranum (1997).
final class FirstSightBaseline implements DetectionBaseline {
  private final CountTable forms = new CountTable();
  private long records;

  @Override
  public String id() {
    return "firstSight";
  }

  @Override
  public void learn(byte[] record) {
    forms.add(DigitMask.hash(record));
    records++;
  }

  @Override
  public double score(byte[] record) {
    int seen = forms.get(DigitMask.hash(record));
    if (seen == 0) {
      return 1;
    }
    double rarity = Bits.log2((double) records / seen);
    return rarity / (1 + rarity);
  }
}
