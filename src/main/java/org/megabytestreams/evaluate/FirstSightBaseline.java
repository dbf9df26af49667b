package org.megabytestreams.evaluate;

/// Finds lines never seen before once their numbers are masked: 1 for those, less for all others.
///
/// A line that was seen scores below 1 by how rare it is, so that ties are few. The rule is folklore of operations
/// (`sed s/[0-9]+/0/g | sort | uniq -c`); as "artificial ignorance" it was published by Ranum (1997).
final class FirstSightBaseline implements DetectionBaseline {
  /// Of the 64-bit hash FNV-1a (Fowler, Noll, Vo 1991).
  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private final CountTable forms = new CountTable();
  private long records;

  @Override
  public String id() {
    return "firstSight";
  }

  @Override
  public void learn(byte[] record) {
    forms.add(key(record));
    records++;
  }

  @Override
  public double score(byte[] record) {
    int seen = forms.get(key(record));
    if (seen == 0) {
      return 1;
    }
    double rarity = Logarithms.log2((double) records / seen);
    return rarity / (1 + rarity);
  }

  private static long key(byte[] record) {
    long hash = OFFSET_BASIS;
    for (byte b : DigitMask.mask(record)) {
      hash = (hash ^ b & 0xff) * PRIME;
    }
    return hash == 0 ? 1 : hash;
  }
}
